import type { Connect } from '../../deployer/connect-nodes.ts';
import type { Inventory, InventoryNode } from '../../deployer/inventory.ts';
import { readInventory } from '../../deployer/read-inventory.ts';
import { openBackend } from '../backend/open-backend.ts';
import type { Node } from '../node/node.ts';
import { SshNode } from '../node/ssh-node.ts';
import { requireSecrets } from '../secrets/require-secrets.ts';
import { checkDeclaration, refuseOtherShape } from './check-declaration.ts';
import { labInventory, type WantedCluster } from './lab-inventory.ts';
import { lockLab } from './lock.ts';
import { openLab } from './open-lab.ts';

/** The machines that a deployer works on: a lab's, or the user's own. */
export interface DeployTarget {
  inventory: Inventory;
  connect: Connect;
  hurryElection: boolean;
  /** The command line that deploys on them, for whoever is to type it. */
  command: string;
  /** For looks that do not go through the deployer: by the engine where the machines are lab's. The nodes are closed in the end. */
  look: <T>(use: (nodes: readonly Node[]) => Promise<T>) => Promise<T>;
  /** Keeps other changes away; there is nothing to keep them by where the machines are not lab's. */
  lock(): Promise<AsyncDisposable | undefined>;
}

/** @throws UnavailableError where there is no such lab, or this user has no keys of it */
export async function labTarget(lab: string, wanted: WantedCluster): Promise<DeployTarget> {
  const backend = await openBackend();
  const state = await openLab(backend, lab);
  const secrets = await requireSecrets(state);
  checkDeclaration(wanted.cluster, state.spec.systems.length);
  refuseOtherShape(state.spec, wanted.cluster);
  return {
    inventory: labInventory(state, secrets, wanted),
    connect: (node) => new SshNode(node),
    hurryElection: true,
    command: `lab deploy --name ${lab}`,
    look: async (use) => use(state.topology.machines.map(({ name }) => backend.node(lab, name))),
    lock: async () => lockLab(lab, 'lab deploy'),
  };
}

/** @throws UserError for an inventory that is not right, or holds no host keys though they are asked for */
export async function inventoryTarget(
  path: string,
  { acceptNewHostKeys }: { acceptNewHostKeys: boolean },
): Promise<DeployTarget> {
  const inventory = await readInventory(path, { acceptNewHostKeys });
  const connect = (node: InventoryNode): SshNode =>
    new SshNode({ ...node, acceptNewHostKey: acceptNewHostKeys });
  return {
    inventory,
    connect,
    hurryElection: false,
    command: `lab deploy --inventory ${path}${acceptNewHostKeys ? ' --accept-new-host-keys' : ''}`,
    look: async (use) => {
      await using connections = new AsyncDisposableStack();
      return await use(inventory.nodes.map((entry) => connections.use(connect(entry))));
    },
    lock: async () => Promise.resolve(undefined),
  };
}
