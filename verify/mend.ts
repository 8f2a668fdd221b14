import type { NodeFacts } from './facts/cluster-facts.ts';
import type { PcsGeneration } from './facts/pcs-generation.ts';

/** The command lines that mend things, as an operator types them with one generation of pcs. */
export function mendWith(pcs: PcsGeneration): Mend {
  const old = pcs === '0.9';
  return {
    unstandby: (node) => (old ? `pcs cluster unstandby ${node}` : `pcs node unstandby ${node}`),
    unmaintenance: (node) =>
      old
        ? `crm_attribute --type nodes --node ${node} --name maintenance --delete`
        : `pcs node unmaintenance ${node}`,
    authenticate: (nodes) =>
      old
        ? `pcs cluster auth ${nodes.join(' ')} -u hacluster`
        : `pcs host auth ${nodes.join(' ')} -u hacluster`,
    setUp: (nodes) =>
      `set the cluster up: pcs cluster setup ${old ? '--name NAME' : 'NAME'} ${nodes.join(' ')} --start --enable, or by its deployer (in a lab: lab deploy)`,
    syncCorosync: old ? 'pcs cluster sync' : 'pcs cluster sync corosync',
    enableDevice: (id) => (old ? `pcs resource enable ${id}` : `pcs stonith enable ${id}`),
    // pcs stonith has operations of its own from 0.11; before, a device's are those of a resource.
    addMonitor: (id) =>
      `pcs ${old || pcs === '0.10' ? 'resource' : 'stonith'} op add ${id} monitor interval=60s`,
    cleanUpDevice: (id) => (old ? `pcs resource cleanup ${id}` : `pcs stonith cleanup ${id}`),
  };
}

export interface Mend {
  unstandby(node: string): string;
  unmaintenance(node: string): string;
  authenticate(nodes: readonly string[]): string;
  /** Where there is no cluster yet. */
  setUp(nodes: readonly string[]): string;
  /** Gives this node's corosync.conf to the others. */
  syncCorosync: string;
  enableDevice(id: string): string;
  addMonitor(id: string): string;
  cleanUpDevice(id: string): string;
}

/** For the pcs of the first node that has one. */
export function mendOf(nodes: readonly NodeFacts[]): Mend {
  const known = nodes.map(({ pcs }) => pcs).find((pcs) => pcs.known);
  return mendWith(known?.value ?? '0.11');
}
