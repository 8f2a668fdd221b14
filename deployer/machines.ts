import type { Node } from '../lab/node/node.ts';
import { type Connect, connectNodes } from './connect-nodes.ts';
import type { Inventory } from './inventory.ts';
import type { Step } from './step.ts';

/** What a deployment works on. */
export interface Machines {
  /** All nodes in the inventory's order; the first is where the cluster-wide steps run. */
  nodes: readonly Node[];
  /** Where the quorum's device runs, where one is declared. */
  quorumDevice?: Node | undefined;
  /** Those of the declared remote nodes: they run resources and no cluster of their own. */
  remoteNodes: readonly Node[];
}

/** All machines, of an inventory or of what a deployment works on. */
export function allMachines<M>({
  nodes,
  remoteNodes,
  quorumDevice,
}: {
  nodes: readonly M[];
  remoteNodes: readonly M[];
  quorumDevice?: M | undefined;
}): M[] {
  return [...nodes, ...remoteNodes, ...(quorumDevice === undefined ? [] : [quorumDevice])];
}

/** Those that a step runs on. */
export function machinesOf({ runs }: Pick<Step, 'runs'>, { nodes, quorumDevice }: Machines): readonly Node[] {
  switch (runs) {
    case 'each':
      return nodes;
    case 'once':
      return nodes.slice(0, 1);
    case 'quorum-device':
      return quorumDevice ? [quorumDevice] : [];
  }
}

/** All machines of an inventory; those that can be closed are, with `connections`. */
export async function connectMachines(
  { nodes, quorumDevice, remoteNodes }: Inventory,
  connections: AsyncDisposableStack,
  options: { connect: Connect; signal?: AbortSignal | undefined },
): Promise<Machines> {
  const others = quorumDevice ? [quorumDevice] : [];
  const [device] = await connectNodes(others, connections, options);
  return {
    nodes: await connectNodes(nodes, connections, options),
    quorumDevice: device,
    remoteNodes: await connectNodes(remoteNodes, connections, options),
  };
}
