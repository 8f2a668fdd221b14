import type { Node } from '../lab/node/node.ts';
import type { InventoryNode } from './inventory.ts';
import { NodeWithSignal } from './node-with-signal.ts';

/** A node that the deployer was given to work with, and closes in the end. */
export type ConnectedNode = Node & Partial<AsyncDisposable>;

/** Reaches one machine; may connect only when the first command is sent. */
export type Connect = (node: InventoryNode) => Promise<ConnectedNode> | ConnectedNode;

/** These machines of an inventory in their order; those that can be closed are, with `connections`. */
export async function connectNodes(
  entries: readonly InventoryNode[],
  connections: AsyncDisposableStack,
  { connect, signal }: { connect: Connect; signal?: AbortSignal | undefined },
): Promise<Node[]> {
  return Promise.all(
    entries.map(async (entry) => {
      const node = await connect(entry);
      if (node[Symbol.asyncDispose]) connections.use(node as Node & AsyncDisposable);
      return signal ? new NodeWithSignal(node, signal) : node;
    }),
  );
}
