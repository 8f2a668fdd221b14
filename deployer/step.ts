import type { Node } from '../lab/node/node.ts';
import type { Inventory } from './inventory.ts';
import type { Machines } from './machines.ts';
import type { OsDialect } from './os/dialect.ts';
import type { PcsdState } from '../lab/observe/parse-pcsd-status.ts';
import type { Pcs } from './pcs/pcs.ts';

/** What a step sees of the deployment besides the node that it works on. */
export interface Deployment extends Machines {
  inventory: Inventory;
  /** What an operator types on this node's own system. */
  osOf(node: Node): OsDialect;
  /** The pcs that the first node has, asked for once. @throws CommandError, UserError for a version that is not known */
  pcs(): Promise<Pcs>;
  /** What the first node can say of each node's pcsd. Whoever asks while another does shares the answer. */
  pcsdStates(): Promise<Record<string, PcsdState>>;
  /** Shorten Pacemaker's wait before the first election of a new cluster; see docs/decisions/0002-hurried-election.md. */
  hurryElection: boolean;
  signal: AbortSignal | undefined;
}

/** For how long a check may still fail after its step was applied, where the step says nothing else. */
export const defaultSettleMs = 15_000;

/** What a look at a node found: whether nothing is left to do there, and what was seen, for an error's text. */
export interface Finding {
  done: boolean;
  seen: string;
  /** The same one by one; those that are on another node than the one that was looked at name it. */
  problems?: readonly (string | NodeProblem)[];
}

/** What is not as it should be on one node. */
export interface NodeProblem {
  node: string;
  problem: string;
}

/** One step of the procedure. `isDone` and `refuse` look at the nodes, never at a marker, and change nothing. */
export interface Step {
  /** Kebab-case, as `lab deploy` prints it. */
  name: string;
  title: string;
  /** What `apply` does, as it completes "would …"; where that depends on what stands there, asked for. */
  action: string | ((node: Node, deployment: Deployment) => Promise<string> | string);
  /** `each`: on every node, in parallel; `once`: on the first node only; `quorum-device`: on that machine. */
  runs: 'each' | 'once' | 'quorum-device';
  /** For how long the check may still fail after the step was applied; default: `defaultSettleMs`. */
  settleMs?: number;
  /** Asked before any step changes anything. @returns why nothing may be done to these nodes, and what to do about it */
  refuse?(deployment: Deployment): Promise<string | undefined>;
  isDone(node: Node, deployment: Deployment): Promise<Finding>;
  apply(node: Node, deployment: Deployment): Promise<void>;
}

/** Nothing is left to do when no problem was found. */
export function findingOf(problems: readonly (string | NodeProblem)[]): Finding {
  const texts = problems.map((each) => (typeof each === 'string' ? each : `${each.node}: ${each.problem}`));
  return { done: problems.length === 0, seen: texts.join('; '), problems };
}
