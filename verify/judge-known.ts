import type { Look } from './check.ts';
import type { NodeFacts } from './facts/cluster-facts.ts';
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
