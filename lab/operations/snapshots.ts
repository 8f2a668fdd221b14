import { UnavailableError, UserError } from '../errors.ts';
import type { Backend, LabState, Snapshot } from '../backend/backend.ts';
import { describeSystems } from '../backend/node-systems.ts';
import { labName } from '../config/schema.ts';
import { isBaselineName } from '../snapshot/baseline-name.ts';
import { hurriedCibScript, untilQuorate } from '../snapshot/restored-node-files.ts';
import { findSnapshot } from './find-snapshot.ts';
import { lockSnapshot } from './lock.ts';
import { openLab } from './open-lab.ts';
import { planReset } from './reset.ts';
import { clusterRuns, settle } from './restore.ts';
import { refuseOtherMachines, saveSnapshot } from './save-snapshot.ts';
import { findLabProblems, readStatus } from './status.ts';
import type { Task } from './task.ts';
import { planUp } from './up.ts';

/** Stopping waits for resources to stop. */
const stopTimeoutMs = 180_000;
const cibPath = '/var/lib/pacemaker/cib/cib.xml';

/**
 * Keeps a lab that runs under a name of its owner's. Its cluster is stopped meanwhile, so that whatever its resources
 * have on disk is whole, and started again.
 *
 * @throws UserError for a name that is not allowed, or is taken; for a lab of bare nodes
 * @throws UnavailableError where there is no such lab, or it is not healthy
 */
export async function planSave(backend: Backend, lab: string, name: string): Promise<Task[]> {
  const [state, snapshots] = await Promise.all([openLab(backend, lab), backend.snapshots()]);
  checkName(name, snapshots);
  refuseOtherMachines(state);
  if (state.spec.bare)
    throw new UserError(
      `lab "${lab}" has bare nodes: of packages that they installed, a snapshot keeps too little`,
      {
        hint: 'keep a lab that was started without --bare; this one goes back to bare nodes with lab reset',
      },
    );
  const problems = findLabProblems(await readStatus(backend, state), { spread: false });
  if (problems.length > 0)
    throw new UnavailableError(
      `lab "${lab}" is not healthy, and is not kept as it is: ${problems.join('; ')}`,
      {
        hint: `mend it first, or take it back: lab reset --name ${lab}`,
      },
    );
  const nodes = state.topology.machines.map((machine) => backend.node(lab, machine.name));
  const onAll = async (command: string): Promise<void> => {
    await Promise.all(nodes.map(async (node) => node.exec(command, { timeoutMs: stopTimeoutMs })));
  };
  const start = async (): Promise<void> => {
    // Without its signature file Pacemaker takes a configuration that it did not write itself.
    await onAll(`sed -i '${hurriedCibScript()}' ${cibPath} && rm -f ${cibPath}.sig`);
    await onAll('systemctl start corosync.service');
    await onAll(`${untilQuorate} || true`);
    await onAll('systemctl start pacemaker.service');
    await clusterRuns(backend, state);
    await settle(backend, state);
  };
  const locks = new AsyncDisposableStack();
  return [
    {
      title: 'the cluster is stopped',
      run: async () => {
        locks.use(await lockSnapshot(name, 'lab snapshot save'));
        // Another lab may have taken the name since.
        checkName(name, await backend.snapshots());
        await onAll('systemctl stop pacemaker.service');
        await onAll('systemctl stop corosync.service');
      },
    },
    {
      title: `kept as ${name}; the cluster runs again`,
      run: async (note) => {
        try {
          note('copying');
          await saveSnapshot(backend, state, { name, kind: 'named' });
        } finally {
          await locks.disposeAsync();
          note('starting the cluster');
          await start();
        }
        note('');
      },
    },
  ];
}

/**
 * Makes a lab what a snapshot was: the one that stands, in its place, or a new one.
 *
 * @throws UserError where the lab stands and is of another size or system
 * @throws UnavailableError where there is no such snapshot
 */
export async function planRestore(backend: Backend, lab: string, name: string): Promise<Task[]> {
  const { spec } = await findSnapshot(backend, name);
  const found = await backend.find(lab);
  if (!found) return (await planUp(backend, { lab, deploy: true, snapshot: name })).tasks;
  refuseOtherSpec(found, spec, name);
  return planReset(backend, lab, { snapshot: name });
}

/**
 * @returns what was removed
 * @throws UnavailableError where there is no such snapshot, or it is being saved; UserError where a lab's nodes come from it
 */
export async function removeSnapshot(backend: Backend, name: string): Promise<string[]> {
  await using _lock = await lockSnapshot(name, 'lab snapshot rm');
  const users = await usersOf(backend, name);
  if (users.length > 0)
    throw new UserError(`the nodes of lab ${users.join(', ')} come from the snapshot "${name}"`, {
      hint: 'take it down first: lab down --name …',
    });
  const removed = await backend.removeSnapshot(name);
  // What a save that was cut off left of it is no snapshot, and goes as well.
  if (removed.length === 0) await findSnapshot(backend, name);
  return removed;
}

async function usersOf(backend: Backend, snapshot: string): Promise<string[]> {
  const labs = await Promise.all(
    (await backend.labs()).map(async (lab) => backend.find(lab).catch(() => undefined)),
  );
  return labs.flatMap((lab) =>
    lab?.origin?.restored && lab.origin.baseline === snapshot ? [lab.spec.name] : [],
  );
}

function checkName(name: string, snapshots: readonly Snapshot[]): void {
  const parsed = labName.safeParse(name);
  if (!parsed.success) throw new UserError(`a snapshot's name is ${parsed.error.issues[0]?.message}`);
  if (isBaselineName(name))
    throw new UserError(`"${name}" is a name that lab gives itself`, { hint: 'take another' });
  if (snapshots.some((snapshot) => snapshot.name === name))
    throw new UserError(`there is a snapshot "${name}" already`, {
      hint: `take another name, or remove it: lab snapshot rm ${name}`,
    });
}

function refuseOtherSpec(
  { spec, madeAs: lab = spec }: LabState,
  wanted: Snapshot['spec'],
  name: string,
): void {
  const [has, had] = [lab, wanted].map((each) => `${each.systems.length} nodes of ${describeSystems(each)}`);
  if (has === had) return;
  throw new UserError(`lab "${lab.name}" has ${has}, the snapshot "${name}" ${had}`, {
    hint: `give the restored one another --name, or remove this one first: lab down --name ${lab.name}`,
  });
}
