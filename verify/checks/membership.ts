import { machinesIn, type NodeState } from '../../lab/observe/cluster-view.ts';
import { theCluster, type Check, type Look } from '../check.ts';
import { isNeverSetUp } from '../corosync-files.ts';
import type { ClusterFacts, NodeFacts } from '../facts/cluster-facts.ts';
import { mendOf } from '../mend.ts';

/** Section C of the procedure: corosync, a DC, quorum, everybody online. Each cause is told of once, whoever sees it. */
export const membership: Check = {
  name: 'membership',
  title: 'one quorate cluster with a DC, every node online',
  look(cluster) {
    const running = cluster.nodes.filter(({ view }) => view.running === true);
    const unknown = cluster.nodes.filter(({ view }) => view.running === null);
    const isNowhere = running.length + unknown.length + cluster.unanswered.length === 0;
    return [
      ...unknown.map(({ name, view }) => ({ where: name, notLookedAt: firstLine(view.why) })),
      ...(isNowhere ? [noCluster(cluster)] : []),
      ...cluster.nodes
        .filter((node) => node.view.running === false && !(isNowhere && isServiceStopped(node)))
        .flatMap(stopped),
      ...absent(cluster, running),
      ...running.flatMap(ofNode),
      ...split(running),
    ];
  },
};

function noCluster(cluster: ClusterFacts): Look {
  const names = cluster.nodes.map(({ name }) => name);
  return {
    where: theCluster,
    what: 'no node runs a cluster',
    why: 'nothing is highly available, and nothing can be judged of it',
    mend: isNeverSetUp(cluster) ? mendOf(cluster.nodes).setUp(names) : 'pcs cluster start --all',
  };
}

/** How the services that carry it are; none where they are not known. */
function carriers({ units }: NodeFacts): string[] {
  return units.known
    ? ['corosync.service', 'pacemaker.service'].map((unit) => units.value[unit]?.active ?? '')
    : [];
}

const isServiceStopped = (node: NodeFacts): boolean => carriers(node).some((active) => active !== 'active');

function stopped(node: NodeFacts): Look[] {
  const { name, view, units, corosyncConf } = node;
  const isStopped = isServiceStopped(node);
  const start = `pcs cluster start ${name}`;
  const isInOrder = carriers(node).every((active) => active === 'active' || active === 'inactive');
  const first =
    corosyncConf.known && corosyncConf.value === null
      ? 'once it has a corosync.conf, '
      : isStopped && isInOrder
        ? ''
        : `journalctl -u corosync -u pacemaker on ${name} says why; then `;
  return [
    {
      where: name,
      what: isStopped
        ? 'its cluster is stopped'
        : `${units.known ? 'the services run, the cluster does not' : 'the cluster does not run'}: ${firstLine(view.why)}`,
      why: 'the node takes no part: one failure less can be survived',
      mend: first + start,
    },
  ];
}

/** Standby and maintenance are told of by another check: such a node is there. */
const present: readonly (NodeState | undefined)[] = ['online', 'standby', 'maintenance'];

/** What one is while it boots. */
const comingUp: readonly (NodeState | undefined)[] = ['offline', 'pending'];

function absent({ nodes, unanswered }: ClusterFacts, running: readonly NodeFacts[]): Look[] {
  const isStopped = (name: string): boolean =>
    nodes.some((node) => node.name === name && node.view.running === false);
  const members = machinesIn(running.map(({ view }) => view));
  const names = [...nodes, ...unanswered].map(({ name }) => name);
  return [...new Set([...names, ...members])].flatMap((name) => {
    const seen = running.map(({ name: by, view }) => ({ by, state: view.nodes[name] }));
    const isBooting = unanswered.some((each) => each.name === name && each.isBooting);
    const wrong = seen.filter(
      ({ state }) => !present.includes(state) && !(isBooting && comingUp.includes(state)),
    );
    if (wrong.length === 0 || isStopped(name)) return [];
    const isRemote = running.some(({ view }) => view.remoteNodes.includes(name));
    const start = isRemote ? `systemctl start pacemaker_remote on ${name}` : `pcs cluster start ${name}`;
    const states = [...new Set(wrong.map(({ state }) => state ?? 'no member'))];
    return [
      {
        where: name,
        what: `${name} is ${states.join(' or ')}, as ${wrong.map(({ by }) => by).join(', ')} see${wrong.length === 1 ? 's' : ''} it`,
        why: 'the node takes no part: one failure less can be survived',
        mend: `look whether it runs and is reached; then ${start}`,
      },
    ];
  });
}

function ofNode({ name, view }: NodeFacts): Look[] {
  return [
    ...(view.stack === null || view.stack === 'corosync'
      ? []
      : [
          {
            where: name,
            what: `the stack is ${view.stack}, not corosync`,
            why: 'what judges here knows corosync alone',
            mend: 'set the cluster up with pcs cluster setup',
          },
        ]),
    ...(view.dc === null
      ? [
          {
            where: name,
            what: `${name} knows no DC`,
            why: 'without a DC nothing is started, moved or fenced',
            mend: `an election takes 20 s after a start; else journalctl -u pacemaker on ${name} says why there is none`,
          },
        ]
      : []),
    ...(view.dc !== null && view.quorate !== true
      ? [
          {
            where: name,
            what: `${name} is without quorum`,
            why: 'a partition without quorum stops its resources and fences nobody',
            mend: 'bring the other nodes back: corosync-quorumtool -s says who votes',
          },
        ]
      : []),
  ];
}

function split(running: readonly NodeFacts[]): Look[] {
  const claims = new Map(
    running.filter(({ view }) => view.dc !== null).map(({ name, view }) => [name, view.dc ?? '']),
  );
  if (new Set(claims.values()).size <= 1) return [];
  const told = [...claims].map(([name, dc]) => `${name} says ${dc}`);
  return [
    {
      where: theCluster,
      what: `the nodes name different DCs: ${told.join(', ')}`,
      why: 'there is more than one partition, and each may run the same resource',
      mend: 'find what cuts them off from each other: corosync-cfgtool -s on each',
    },
  ];
}

function firstLine(text: string | null): string {
  return text?.split('\n')[0] ?? '';
}
