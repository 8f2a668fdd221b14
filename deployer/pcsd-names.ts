import type { Inventory } from './inventory.ts';

/** Whose pcsd the first node must be known to: that of the nodes and, where one is declared, of the quorum device's machine. */
export function pcsdNames({ nodes, cluster, quorumDevice }: Inventory): string[] {
  const names = nodes.map(({ name }) => name);
  return cluster?.quorumDevice && quorumDevice ? [...names, quorumDevice.name] : names;
}
