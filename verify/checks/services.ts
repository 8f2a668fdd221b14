import { theCluster, type Check, type Look } from '../check.ts';
import { corosyncConfs, isNeverSetUp } from '../corosync-files.ts';
import type { ClusterFacts, UnitState } from '../facts/cluster-facts.ts';
import { clusterUnits, deviceUnit } from '../facts/node-facts.ts';
import { judgeEach } from '../judge-known.ts';
import { mendOf } from '../mend.ts';

/** What must run now, and by itself after a node was fenced. */
export const services: Check = {
  name: 'services',
  title: 'corosync, pacemaker and pcsd run on every node, and start with it',
  look(cluster) {
    const units = hasDevice(cluster) ? [...clusterUnits, deviceUnit] : clusterUnits;
    return [
      ...judgeEach(
        cluster.nodes,
        (node) => node.units,
        (states, { name }) => units.flatMap((unit) => problemOf(unit, states[unit], { name, cluster })),
      ),
      ...deviceUnknown(cluster),
    ];
  },
};

function problemOf(
  unit: string,
  state: UnitState | undefined,
  { name: node, cluster }: { name: string; cluster: ClusterFacts },
): Look[] {
  const { active = '', enabled = '' } = state ?? {};
  if (active === '') return [{ where: node, notLookedAt: `systemd does not say how ${unit} is` }];
  if (active === 'active' && enabled === 'enabled') return [];
  const states = [
    ...(active === 'active' ? [] : [active]),
    ...(enabled === 'enabled' ? [] : [enabled || 'not there']),
  ];
  return [
    {
      where: node,
      what: `${unit} is ${states.join(' and ')}`,
      why:
        active === 'active'
          ? `once ${node} was fenced and is back, it does not run: the node stays out, or cannot be managed`
          : (whatStops[unit] ?? 'the quorum device has no vote for this node'),
      mend: mendUnit(unit, { node, isMasked: enabled.startsWith('masked'), cluster }),
    },
  ];
}

function mendUnit(
  unit: string,
  { node, isMasked, cluster }: { node: string; isMasked: boolean; cluster: ClusterFacts },
): string {
  const { nodes } = cluster;
  const unmask = isMasked ? `systemctl unmask ${unit} && ` : '';
  const start = `on ${node}: ${unmask}systemctl enable --now ${unit}`;
  // pcsd alone does without a cluster.
  const conf = unit === 'pcsd.service' ? undefined : nodes.find(({ name }) => name === node)?.corosyncConf;
  if (!conf?.known || conf.value !== null) return start;
  return isNeverSetUp(cluster)
    ? `${isMasked ? `on ${node}: systemctl unmask ${unit}; then ` : ''}${mendOf(nodes).setUp(nodes.map(({ name }) => name))}`
    : `once it has a corosync.conf, ${start}`;
}

const whatStops: Record<string, string> = {
  'corosync.service': 'the node is no member: one failure less can be survived',
  'pacemaker.service': 'the node runs no resource and fences nobody',
  'pcsd.service': 'pcs can neither reach nor change this node: cluster start, stop and sync fail',
};

function deviceUnknown({ nodes }: ClusterFacts): Look[] {
  if (nodes.length === 0 || nodes.some(({ corosyncConf }) => corosyncConf.known)) return [];
  return [
    { where: theCluster, notLookedAt: 'no corosync.conf can be read, which names the quorum device if any' },
  ];
}

function hasDevice({ nodes }: ClusterFacts): boolean {
  return corosyncConfs(nodes).some(({ conf }) => conf.device !== null);
}
