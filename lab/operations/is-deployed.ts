import { findPending } from '../../deployer/find-pending.ts';
import type { LabState } from '../backend/backend.ts';
import { SshNode } from '../node/ssh-node.ts';
import { readSecrets } from '../secrets/secrets.ts';
import { labInventory, type WantedCluster } from './lab-inventory.ts';

/**
 * Whether lab's own deployer would find nothing to do. A lab looks healthy before the last steps, so that one whose deployment was
 * cut off there would be taken for done.
 */
export async function isDeployed(lab: LabState, wanted: WantedCluster): Promise<boolean> {
  const secrets = await readSecrets(lab.spec.name);
  if (!secrets) return false;
  const { steps, unreachable } = await findPending(labInventory(lab, secrets, wanted), {
    connect: (node) => new SshNode(node),
  });
  return unreachable.length === 0 && steps.every(({ status }) => status === 'done');
}
