import { isStarted, type ClusterView, type NodeState } from './cluster-view.ts';

/** What one group of nodes that agree says of itself. */
export interface Partition {
  members: string[];
  dc: string | null;
  quorate: boolean | null;
}

export interface FenceDevice {
  id: string;
  /** `stonith:fence_xvm`. */
  agent: string;
  /** The node that it runs on. */
  node: string | null;
  started: boolean;
  /** Somebody said that it is not to run: Pacemaker does not fence with it, even where it still runs. */
  disabled: boolean;
}

/** The `cluster` part of `lab status --json`. */
export interface ClusterSummary {
  dc: string | null;
  quorate: boolean | null;
  /** By `stonith-enabled`. */
  fencingEnabled: boolean | null;
  /** By `maintenance-mode`. */
  maintenance: boolean | null;
  /** One for each claim that differs; a healthy cluster has one. */
  partitions: Partition[];
  fenceDevices: FenceDevice[];
}

/** What each other node says of a node. */
export type SeenBy = Record<string, NodeState>;

/** States of a node that runs cluster resources' operations: what is said to be started there can be believed. */
const present: readonly NodeState[] = ['online', 'standby', 'maintenance'];
const inMembership: readonly NodeState[] = [...present, 'pending'];

/**
 * Puts the nodes' views together. An observer that cannot be asked says `unknown` of every other; of what two observers
 * disagree on, neither is believed: each claim stands as a partition of its own.
 *
 * @param machines the names of those that should be in the cluster
 */
export function summarise(
  views: readonly ClusterView[],
  machines: readonly string[],
): { seenBy: Record<string, SeenBy>; cluster: ClusterSummary } {
  const running = views.filter((view) => view.running === true);
  const partitions = findPartitions(running);
  const quorateOnes = partitions.filter((partition) => partition.quorate === true);
  const leading =
    quorateOnes.length === 1 ? quorateOnes[0] : partitions.length === 1 ? partitions[0] : undefined;
  const says = (observer: string, of: string): NodeState =>
    running.find((view) => view.observer === observer)?.nodes[of] ?? 'unknown';
  const heard = running.find(({ observer }) => leading?.members.includes(observer)) ?? running[0];
  return {
    seenBy: Object.fromEntries(
      machines.map((name) => {
        const others = machines.filter((other) => other !== name);
        return [name, Object.fromEntries(others.map((other) => [other, says(other, name)]))];
      }),
    ),
    cluster: {
      dc: leading?.dc ?? null,
      quorate: quorateOnes.length > 0 || (partitions.some(({ quorate }) => quorate === false) ? false : null),
      partitions,
      fencingEnabled: heard?.fencingEnabled ?? null,
      maintenance: heard?.maintenance ?? null,
      fenceDevices: fenceDevices(heard),
    },
  };
}

interface JudgedStatus {
  nodes: readonly { name: string; seenBy: SeenBy }[];
  cluster: ClusterSummary;
}

/**
 * Everything that a healthy cluster would not show: a node not seen online by each other, more or less than one
 * partition, no quorum, no DC, fencing that is switched off, a cluster in maintenance, a fence device that is missing, disabled
 * or not started.
 *
 * @param expected.fenceDevices how many there should be; default: at least one
 */
export function findProblems(
  { nodes, cluster }: JudgedStatus,
  expected: { fenceDevices?: number } = {},
): string[] {
  const problems = nodes.flatMap(({ name, seenBy }) =>
    Object.entries(seenBy)
      .filter(([, state]) => state !== 'online')
      .map(([observer, state]) => `${name} is ${state}, says ${observer}`),
  );
  const [partition, ...others] = cluster.partitions;
  if (!partition) problems.push('the cluster runs on no node that can be asked');
  if (others.length > 0)
    problems.push(`the nodes disagree: ${cluster.partitions.map(showPartition).join('; ')}`);
  const missing = nodes.filter(({ name }) => partition && !partition.members.includes(name));
  problems.push(...missing.map(({ name }) => `${name} is not in the membership`));
  if (partition && cluster.quorate !== true) problems.push('no quorum');
  if (partition && cluster.dc === null) problems.push('no DC');
  if (cluster.fencingEnabled === false) problems.push('fencing is switched off: stonith-enabled is false');
  if (cluster.maintenance === true)
    problems.push('the cluster is in maintenance: maintenance-mode is true, nothing is looked after');
  for (const { id, started, disabled } of cluster.fenceDevices)
    if (disabled || !started) problems.push(`fence device ${id} is ${disabled ? 'disabled' : 'not started'}`);
  const count = cluster.fenceDevices.length;
  if (partition && count < (expected.fenceDevices ?? 1)) {
    problems.push(`${count} fence devices are configured, not ${expected.fenceDevices ?? 'one or more'}`);
  }
  return problems;
}

function findPartitions(running: readonly ClusterView[]): Partition[] {
  const claims = running.map((view) => ({
    members: Object.entries(view.nodes)
      .filter(([, state]) => inMembership.includes(state))
      .map(([name]) => name)
      .toSorted(),
    dc: view.dc,
    quorate: view.quorate,
  }));
  return [...new Map(claims.map((claim) => [JSON.stringify(claim), claim])).values()];
}

function fenceDevices(view: ClusterView | undefined): FenceDevice[] {
  return (view?.resources ?? [])
    .filter(({ agent }) => agent.startsWith('stonith:'))
    .map((device) => {
      const { id, agent, disabled, nodes } = device;
      const node = nodes[0] ?? null;
      const there = node !== null && present.includes(view?.nodes[node] ?? 'unknown');
      return { id, agent, node, started: isStarted(device) && there, disabled };
    });
}

function showPartition({ members, dc, quorate }: Partition): string {
  return `${members.join(' ') || 'nobody'} (DC ${dc ?? 'none'}, ${quorate === true ? 'quorate' : 'no quorum'})`;
}
