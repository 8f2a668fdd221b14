import type { Node } from '../lab/node/node.ts';
import type { Inventory } from './inventory.ts';
import type { OsDialect } from './os/dialect.ts';
import type { PcsdState } from '../lab/observe/parse-pcsd-status.ts';
import type { Pcs } from './pcs/pcs.ts';

/** What a step sees of the deployment besides the node that it works on. */
export interface Deployment {
  inventory: Inventory;
  /** All nodes in the inventory's order; the first is where the cluster-wide steps run. */
  nodes: readonly Node[];
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

/** What a look at a node found: whether nothing is left to do there, and what was seen, for an error's text. */
export interface Finding {
  done: boolean;
  seen: string;
}

/** One step of the procedure. `isDone` looks at the node, never at a marker, and changes nothing. */
export interface Step {
  /** Kebab-case, as `lab deploy` prints it. */
  name: string;
  title: string;
  /** `each`: on every node, in parallel; `once`: on the first node only. */
  runs: 'each' | 'once';
  /** For how long the check may still fail after the step was applied; default 15 s. */
  settleMs?: number;
  isDone(node: Node, deployment: Deployment): Promise<Finding>;
  apply(node: Node, deployment: Deployment): Promise<void>;
}

/** Nothing is left to do when no problem was found. */
export function findingOf(problems: readonly string[]): Finding {
  return { done: problems.length === 0, seen: problems.join('; ') };
}
