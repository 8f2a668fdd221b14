import type { Inventory } from '../../deployer/inventory.ts';
import type { Backend, LabSpec, LabState, NodeSystem, Part } from '../backend/backend.ts';
import { describeSystems } from '../backend/node-systems.ts';
import { keepBaselineTask } from './baseline.ts';
import { BringUp } from './bring-up.ts';
import { checkDeclaration, shapeDifferences } from './check-declaration.ts';
import { deployTasks } from './deploy.ts';
import { findSnapshot } from './find-snapshot.ts';
import { UserError } from '../errors.ts';
import { checkResources } from '../host/resources.ts';
import { isDeployed } from './is-deployed.ts';
import { labDeclaration, madeDeclaration } from './lab-declaration.ts';
import { labInventory } from './lab-inventory.ts';
import { finishRestoreTask, isRestoring, restoredClusterTasks } from './restore.ts';
import { SshNode } from '../node/ssh-node.ts';
import { requireSecrets } from '../secrets/require-secrets.ts';
import { sourceOf } from './source-of-nodes.ts';
import { findLabProblems, readStatus, type LabStatus } from './status.ts';
import type { Task } from './task.ts';
import { wantedSystems } from './wanted-systems.ts';
import type { UpOptions } from './up-options.ts';
import { userDeployerTasks } from './user-deployer.ts';

/** What is to be done until the lab is up: nothing, where it already is. */
export interface UpPlan {
  /** The healthy lab that already stands; then there are no tasks. */
  standing: LabStatus | undefined;
  tasks: Task[];
}

/**
 * Plans what takes this host from what stands there now to a lab that is up.
 *
 * @throws UserError when the lab stands but was asked to be another, or is half-made and cannot be what it was made as
 * @throws UnavailableError when the host lacks an image, memory, disk, or this user has no secrets of the lab
 */
export async function planUp(backend: Backend, options: UpOptions): Promise<UpPlan> {
  const found = await backend.find(options.lab);
  const isComplete = found?.parts.every(({ exists, power }) => exists && power === 'on') ?? false;
  if (found && !isComplete) madeDeclaration(found);
  if (found) await refuseOtherSpec(backend, found, options);
  checkDeclaration(options.cluster, found?.spec.systems.length ?? wantedSystems(options).length);
  if (found && options.cluster) labDeclaration(options.cluster, found.topology);
  // A lab that has no part yet is given its keys.
  if (found?.parts.some(({ exists }) => exists)) await requireSecrets(found);
  if (found && isComplete) {
    const status = await readStatus(backend, found);
    const spread = options.deployer === undefined;
    const isHealthy =
      findLabProblems(status, { spread }).length === 0 && !(await isRestoring(backend, found));
    // What the user's own deployer, or the owner of a snapshot, made of a lab is not for lab's deployer to say.
    const isOwn = options.deployer === undefined && found.spec.snapshot === undefined;
    const isUp = isHealthy && (!isOwn || (await isEitherDeployed(found, options)));
    if (isUp || !options.deploy) return { standing: status, tasks: [] };
  }
  const spec = found?.spec ?? (await newSpec(backend, options));
  const missing = found ? nodesOf(found).filter(({ exists }) => !exists).length : spec.systems.length;
  if (missing > 0) checkResources({ nodes: missing, bare: spec.bare, ...(await backend.capacity()) });
  return { standing: undefined, tasks: await bringUpTasks(backend, { spec, found }, options) };
}

/**
 * A lab that stands as it was made is up though its folder declares another cluster by now: that is told, and left to a deployment.
 * One that is neither the one nor the other is half-made.
 */
async function isEitherDeployed(lab: LabState, { clusterName, cluster }: UpOptions): Promise<boolean> {
  return (
    (await isDeployed(lab, { clusterName, cluster })) ||
    (cluster !== undefined && (await isDeployed(lab, { clusterName })))
  );
}

/**
 * What makes a lab complete: where it has no node yet, from a snapshot if there is one, else by deploying.
 *
 * @param lab `found`: what of it stands, undefined where nothing does
 */
export async function bringUpTasks(
  backend: Backend,
  { spec, found }: { spec: LabSpec; found: LabState | undefined },
  options: Pick<UpOptions, 'deploy' | 'clusterName' | 'cluster' | 'deployer' | 'fresh' | 'snapshot'>,
): Promise<Task[]> {
  const isNew = !found || nodesOf(found).every(({ exists }) => !exists);
  const snapshot = options.snapshot ?? spec.snapshot;
  const origin = isNew ? undefined : found?.origin;
  const source = await sourceOf(backend, spec, { ...options, snapshot, origin });
  const bringUp = new BringUp(backend, spec, { found, source });
  const lab = (): LabState => bringUp.lab;
  const tasks = bringUp.tasks();
  if (source.origin.restored) {
    if (isNew) return [...tasks, ...restoredClusterTasks(backend, lab)];
    // What a restore that was cut off left, the deployer can tell, but for what hurried it.
    tasks.push(bringUp.reachable(), finishRestoreTask(backend, lab));
  }
  if (!options.deploy) return tasks;
  const { deployer } = options;
  if (deployer) return [...tasks, ...userDeployerTasks(backend, { deployer, wanted: options, lab })];
  const inventory = (): Inventory => labInventory(bringUp.lab, bringUp.secrets, options);
  tasks.push(
    ...deployTasks(inventory, {
      cluster: options.cluster ?? spec.cluster,
      connect: (node) => new SshNode(node),
      hurryElection: true,
      command: `lab deploy --name ${spec.name}`,
    }),
  );
  // What was there before may be more than a deployment makes. A bare lab is there to be installed, each time.
  return isNew && !spec.bare ? [...tasks, keepBaselineTask(backend, lab, source.origin.baseline)] : tasks;
}

function nodesOf({ parts }: LabState): Part[] {
  return parts.filter(({ role }) => role === 'node');
}

async function newSpec(backend: Backend, options: UpOptions): Promise<LabSpec> {
  const { lab, image, bare = false, snapshot, cluster } = options;
  if (snapshot !== undefined) return { ...(await findSnapshot(backend, snapshot)).spec, name: lab, snapshot };
  const systems: NodeSystem[] = [];
  for (const os of wantedSystems(options))
    systems.push(await backend.nodeImage({ os, image, kind: bare ? 'bare' : 'node' }));
  return { name: lab, systems, ...(bare && { bare }), ...(cluster && { cluster }) };
}

/** A lab is what it was made as: another system, image or size takes another lab. */
async function refuseOtherSpec(
  backend: Backend,
  { spec }: LabState,
  { os, image, nodes, bare, cluster }: UpOptions,
): Promise<void> {
  const { systems } = spec;
  const isOther =
    os?.length === 1
      ? systems.some((system) => system.os !== os[0])
      : os?.join() !== systems.map((system) => system.os).join();
  const images = [...new Set(systems.map((system) => system.image))];
  const differences = [
    os !== undefined && isOther && `--os ${os.join()}, it has ${describeSystems(spec)}`,
    image !== undefined && images.join() !== image && `--image ${image}, it has ${images.join(' and ')}`,
    nodes !== undefined && nodes !== systems.length && `--nodes ${nodes}, it has ${systems.length}`,
    bare && !spec.bare && '--bare, its nodes have the packages',
    ...shapeDifferences(spec.cluster, cluster),
  ].filter((text) => typeof text === 'string');
  if (differences.length === 0) return;
  throw new UserError(`lab "${spec.name}" stands and is another: ${differences.join('; ')}`, {
    hint: `give the new one another --name, or remove this one first: lab down --name ${spec.name}`,
  });
}
