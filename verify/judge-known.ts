import type { Configuration } from '../lab/observe/parse-configuration.ts';
import { theCluster, type Look, type NotLookedAt } from './check.ts';
import type { ClusterFacts, NodeFacts } from './facts/cluster-facts.ts';
import type { Fact } from './facts/fact.ts';

/** Judges what is known; what is not is said not to be looked at. */
export function judgeKnown<T>(fact: Fact<T>, where: string, judge: (value: T) => Look[]): Look[] {
  return fact.known ? judge(fact.value) : [{ where, notLookedAt: fact.why }];
}

/** Judges one fact of every node that answers. */
export function judgeEach<T>(
  nodes: readonly NodeFacts[],
  pick: (node: NodeFacts) => Fact<T>,
  judge: (value: T, node: NodeFacts) => Look[],
): Look[] {
  return nodes.flatMap((node) => judgeKnown(pick(node), node.name, (value) => judge(value, node)));
}

/** Judges what corosync tells on each node that it runs on. Where it runs on none, nothing was judged. */
export function judgeRunning<T>(
  nodes: readonly NodeFacts[],
  pick: (node: NodeFacts) => Fact<T | null>,
  judge: (value: T, node: NodeFacts) => Look[],
): Look[] {
  const known = knownOf(nodes, pick);
  if (nodes.length > 0 && known.length === nodes.length && known.every(({ value }) => value === null))
    return [{ where: theCluster, notLookedAt: 'corosync runs on no node' }];
  return judgeEach(nodes, pick, (value, node) => (value === null ? [] : judge(value, node)));
}

/** What is so now, beside what was configured, only the cluster's nodes show. */
export function unseenState({ nodes, configuration }: ClusterFacts, where: string): NotLookedAt[] {
  const isSeen = nodes.some(({ view }) => view.running === true);
  return isSeen || !configuration.known
    ? []
    : [{ where, notLookedAt: 'no node shows the state of the cluster' }];
}

/** Of a configuration that names no node, as that of a cluster is which has just begun, nothing holds for each. */
export function withoutNodes({ nodes }: Configuration): NotLookedAt[] {
  return nodes.length > 0 ? [] : [{ where: 'the nodes', notLookedAt: 'the configuration names none' }];
}

/** The values of one fact that are known, by node. */
export function knownOf<T>(
  nodes: readonly NodeFacts[],
  pick: (node: NodeFacts) => Fact<T>,
): { name: string; value: T }[] {
  return nodes.flatMap((node) => {
    const fact = pick(node);
    return fact.known ? [{ name: node.name, value: fact.value }] : [];
  });
}
