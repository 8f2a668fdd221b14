import type { Backend } from '../backend/backend.ts';
import type { WantedCluster } from './lab-inventory.ts';
import { checkDeclaration, refuseOtherShape } from './check-declaration.ts';
import { madeDeclaration } from './lab-declaration.ts';
import { openLab } from './open-lab.ts';
import { isBaselineName } from '../snapshot/baseline-name.ts';
import type { UserDeployer } from '../user-deployer/find-user-deployer.ts';
import type { Task } from './task.ts';
import { bringUpTasks } from './up.ts';

export interface ResetOptions {
  /** Default: what the lab was last made from. */
  snapshot?: string | undefined;
  wanted?: WantedCluster | undefined;
  /** Deploys in place of lab's own deployer, and of what that has left. */
  deployer?: UserDeployer | undefined;
}

/**
 * Takes a lab back to its baseline, whatever state it is in: nodes off, paused or cut off, cluster stopped, fence host down
 * or altered. Its machines are made anew; its name, network, addresses and keys stay.
 *
 * The caller holds the lab's lock. Faults that live outside of the lab's machines are for whoever set them to heal.
 *
 * @throws UnavailableError where there is no such lab, or it does not come up; UserError for what is asked that it cannot be
 */
export async function resetLab(backend: Backend, lab: string, options: ResetOptions = {}): Promise<void> {
  for (const task of await planReset(backend, lab, options)) await task.run(() => undefined);
}

/** The reset as tasks, to be run in this order. Where the baseline was not kept, the nodes are deployed anew. */
export async function planReset(backend: Backend, lab: string, options: ResetOptions = {}): Promise<Task[]> {
  const [found, snapshots] = await Promise.all([openLab(backend, lab), backend.snapshots()]);
  madeDeclaration(found);
  const { deployer } = options;
  const kept = snapshots.find(
    ({ name }) => name === found.origin?.baseline && !(deployer && isBaselineName(name)),
  )?.name;
  const { parts, madeAs: spec = found.spec } = found;
  checkDeclaration(options.wanted?.cluster, spec.systems.length);
  refuseOtherShape(spec, options.wanted?.cluster);
  const emptied = parts.map((part) => ({ ...part, exists: false }));
  const names = parts.map(({ name }) => name);
  return [
    { title: 'machines removed', run: async () => backend.removeParts(lab, names) },
    ...(await bringUpTasks(
      backend,
      { spec, found: { ...found, parts: emptied } },
      { deploy: true, ...options.wanted, deployer, snapshot: options.snapshot ?? kept },
    )),
  ];
}
