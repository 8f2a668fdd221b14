import type { Node } from '../lab/node/node.ts';
import type { Inventory } from './inventory.ts';

/** What a step sees of the deployment besides the node that it works on. */
export interface Deployment {
  inventory: Inventory;
  /** All nodes in the inventory's order; the first is where the cluster-wide steps run. */
  nodes: readonly Node[];
}

/** One step of the procedure. `isDone` looks at the node, never at a marker, and changes nothing. */
export interface Step {
  /** Kebab-case, as `lab deploy` prints it. */
  name: string;
  title: string;
  /** `each`: on every node, in parallel; `once`: on the first node only. */
  runs: 'each' | 'once';
  isDone(node: Node, deployment: Deployment): Promise<boolean>;
  apply(node: Node, deployment: Deployment): Promise<void>;
}
