import { deploy, type Change, type DeployEvent, type DeployResult } from '../../deployer/deploy.ts';
import type { Inventory } from '../../deployer/inventory.ts';
import { planOf } from '../../deployer/plan.ts';
import { readInventory } from '../../deployer/read-inventory.ts';
import type { Step } from '../../deployer/step.ts';
import { UnavailableError } from '../errors.ts';
import { labInventory, type WantedCluster } from './lab-inventory.ts';
import { lockLab } from './lock.ts';
import { SshNode } from '../node/ssh-node.ts';
import { openBackend } from '../backend/open-backend.ts';
import { openLab } from './open-lab.ts';
import { readSecrets } from '../secrets/secrets.ts';
import type { Task } from './task.ts';

export interface DeployTasksOptions {
  /** The inventory's declaration, which says which steps there are. */
  cluster: Inventory['cluster'];
  hurryElection: boolean;
  acceptNewHostKeys?: boolean;
  /** Told what was changed, when all of it has been done. */
  onChanged?: (changed: Change[]) => void;
}

/** A deployment that is ready to run, alone: outside of `lab up`. */
export interface DeploymentAlone {
  tasks: Task[];
  /** Held while it runs; nothing to hold where the machines are not lab's. */
  lock: AsyncDisposable | undefined;
  /** What was changed, once the tasks have run. */
  changed: () => Change[];
}

/** @throws UnavailableError where there is no such lab, or its keys are gone, or it is being changed */
export async function deployLab(lab: string, wanted: WantedCluster): Promise<DeploymentAlone> {
  const state = await openLab(await openBackend(), lab);
  const secrets = await readSecrets(lab);
  if (!secrets)
    throw new UnavailableError(`the keys of lab "${lab}" are gone from this host`, {
      hint: `remove it: lab down --name ${lab}`,
    });
  const lock = await lockLab(lab, 'lab deploy');
  return { lock, ...alone(labInventory(state, secrets, wanted), { hurryElection: true }) };
}

/** @throws UserError for an inventory that is not right, or holds no host keys though they are asked for */
export async function deployInventory(
  path: string,
  options: { acceptNewHostKeys: boolean },
): Promise<DeploymentAlone> {
  const inventory = await readInventory(path, options);
  return { lock: undefined, ...alone(inventory, { hurryElection: false, ...options }) };
}

function alone(
  inventory: Inventory,
  options: Omit<DeployTasksOptions, 'cluster'>,
): Omit<DeploymentAlone, 'lock'> {
  let changed: Change[] = [];
  const tasks = deployTasks(() => inventory, {
    ...options,
    cluster: inventory.cluster,
    onChanged: (changes) => (changed = changes),
  });
  return { tasks, changed: () => changed };
}

/**
 * The deployer's steps and its verification, one task each, to be run in this order. The first that runs starts the
 * deployment; steps that do not depend on each other run at the same time.
 *
 * @param inventory asked for when the deployment starts
 */
export function deployTasks(inventory: () => Inventory, options: DeployTasksOptions): Task[] {
  const { machines, cluster } = planOf(options);
  const steps = [...machines, ...cluster].flat().map((step) => ({ step, progress: new StepProgress() }));
  let deployment: Promise<DeployResult> | undefined;
  const start = async (): Promise<DeployResult> => {
    deployment ??= deploy(inventory(), {
      connect: (node) => new SshNode({ ...node, acceptNewHostKey: options.acceptNewHostKeys }),
      hurryElection: options.hurryElection,
      onEvent: (event) => steps.find(({ step }) => step.name === event.step)?.progress.take(event),
    });
    return deployment;
  };
  const tasks = steps.map(({ step, progress }): Task => {
    const run: Task['run'] = async (note) => {
      progress.onNote = note;
      const running = start();
      const nodes = step.runs === 'each' ? inventory().nodes.length : 1;
      await Promise.race([running, progress.endedOn(nodes)]);
      return { durationMs: progress.durationMs };
    };
    return { title: step.title, run };
  });
  const verification: Task['run'] = async (note) => {
    const { changed } = await start();
    note(describeChanges(changed));
    options.onChanged?.(changed);
  };
  return [...tasks, { title: 'all of it holds', run: verification }];
}

function describeChanges(changed: Change[]): string {
  const steps = new Set<Step['name']>(changed.map(({ step }) => step));
  return steps.size === 0 ? 'nothing was changed' : `${steps.size} steps changed something`;
}

/** One step of a running deployment, as its events tell of it. */
class StepProgress {
  readonly #last = new Map<string, DeployEvent>();
  readonly #waiting: { nodes: number; resolve: () => void }[] = [];
  #note: (text: string) => void = () => undefined;

  set onNote(note: (text: string) => void) {
    this.#note = note;
    this.#tell();
  }

  get durationMs(): number {
    return Math.max(0, ...[...this.#last.values()].map(({ ms }) => ms));
  }

  take(event: DeployEvent): void {
    this.#last.set(event.node, event);
    this.#tell();
  }

  /** Settles when the step has ended well on so many nodes. */
  async endedOn(nodes: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ nodes, resolve });
    this.#tell();
    return promise;
  }

  #on(...states: DeployEvent['status'][]): string[] {
    return [...this.#last.values()].filter(({ status }) => states.includes(status)).map(({ node }) => node);
  }

  #tell(): void {
    const [busy, applied, done] = [
      this.#on('checking', 'applying'),
      this.#on('applied'),
      this.#on('done-before', 'applied'),
    ];
    if (busy.length > 0) this.#note(`at work on ${busy.join(', ')}`);
    else if (applied.length > 0)
      this.#note(`done on ${applied.length > 2 ? `${applied.length} nodes` : applied.join(', ')}`);
    else if (done.length > 0) this.#note('was so');
    for (const { nodes, resolve } of this.#waiting) if (done.length >= nodes) resolve();
  }
}
