import type { Inventory } from './inventory.ts';
import type { ClusterNode } from './pcs/dialect.ts';

/** The nodes as corosync is to reach them, by as many rings as are declared. */
export function clusterNodes({ cluster, nodes }: Inventory): ClusterNode[] {
  return nodes.map(({ name, ring1Address }) => (cluster?.rings === 2 ? { name, ring1Address } : { name }));
}
