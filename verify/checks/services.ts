import type { Check, Look } from '../check.ts';
import type { ClusterFacts, UnitState } from '../facts/cluster-facts.ts';
import { clusterUnits, deviceUnit } from '../facts/node-facts.ts';
import { parseCorosyncConf } from '../../lab/observe/parse-corosync-conf.ts';
import { judgeEach, knownOf } from '../judge-known.ts';

/** What must run now, and by itself after a node was fenced. */
export const services: Check = {
  name: 'services',
  title: 'corosync, pacemaker and pcsd run on every node, and start with it',
  look(cluster) {
    const units = hasDevice(cluster) ? [...clusterUnits, deviceUnit] : clusterUnits;
    return judgeEach(
      cluster.nodes,
      (node) => node.units,
      (states, { name }) => units.flatMap((unit) => problemOf(unit, states[unit], name)),
    );
  },
};

function problemOf(unit: string, state: UnitState | undefined, node: string): Look[] {
  const { active = '', enabled = '' } = state ?? {};
  if (active === '') return [{ where: node, notLookedAt: `systemd does not say how ${unit} is` }];
  if (active === 'active' && enabled === 'enabled') return [];
  const states = [
    ...(active === 'active' ? [] : [active]),
    ...(enabled === 'enabled' ? [] : [enabled || 'not there']),
  ];
  const masked = enabled.startsWith('masked') ? `systemctl unmask ${unit} && ` : '';
  return [
    {
      where: node,
      what: `${unit} is ${states.join(' and ')}`,
      why:
        active === 'active'
          ? `once ${node} was fenced and is back, it does not run: the node stays out, or cannot be managed`
          : (whatStops[unit] ?? 'the quorum device has no vote for this node'),
      mend: `on ${node}: ${masked}systemctl enable --now ${unit}`,
    },
  ];
}

const whatStops: Record<string, string> = {
  'corosync.service': 'the node is no member: one failure less can be survived',
  'pacemaker.service': 'the node runs no resource and fences nobody',
  'pcsd.service': 'pcs can neither reach nor change this node: cluster start, stop and sync fail',
};

function hasDevice({ nodes }: ClusterFacts): boolean {
  const confs = knownOf(nodes, ({ corosyncConf }) => corosyncConf);
  return confs.some(({ value }) => parseCorosyncConf(value ?? '').device !== null);
}
