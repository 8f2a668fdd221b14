import type { Inventory } from './inventory.ts';
import type { Machines } from './machines.ts';
import { osDialectOf } from './os/dialects.ts';
import type { PcsdState } from '../lab/observe/parse-pcsd-status.ts';
import { type Pcs, pcsOf } from './pcs/pcs.ts';
import { pcsdNames } from './pcsd-names.ts';
import type { Deployment } from './step.ts';

/** What the steps see of a deployment on these machines, the first node of which runs what is done for the cluster. */
export function createDeployment(
  inventory: Inventory,
  machines: Machines,
  options: { hurryElection?: boolean | undefined; signal?: AbortSignal | undefined } = {},
): Deployment {
  const [first] = machines.nodes;
  let pcs: Promise<Pcs> | undefined;
  let asking: Promise<Record<string, PcsdState>> | undefined;
  const names = pcsdNames(inventory);
  return {
    inventory,
    ...machines,
    osOf: (node) => osDialectOf(inventory, node),
    hurryElection: options.hurryElection ?? false,
    signal: options.signal,
    async pcs() {
      if (!first) throw new Error('an inventory without nodes');
      // A failure is not kept: pcs may have been installed since.
      pcs ??= pcsOf(first).catch((error: unknown) => {
        pcs = undefined;
        throw error;
      });
      return pcs;
    },
    async pcsdStates() {
      if (!first) throw new Error('an inventory without nodes');
      asking ??= this.pcs()
        .then(async (known) => known.pcsdStatus(first, names))
        .finally(() => (asking = undefined));
      return asking;
    },
  };
}
