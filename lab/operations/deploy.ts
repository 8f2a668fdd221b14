import type { Connect } from '../../deployer/connect-nodes.ts';
import {
  deploy,
  type Change,
  type DeployEvent,
  type DeployResult,
  DeployError,
} from '../../deployer/deploy.ts';
import type { Inventory } from '../../deployer/inventory.ts';
import { planOf, stepsOf } from '../../deployer/plan.ts';
import { isPart, selectSteps, type StepSelection } from '../../deployer/select-steps.ts';
import type { Step } from '../../deployer/step.ts';
import type { Task } from './task.ts';

export interface DeployTasksOptions extends StepSelection {
  /** The inventory's declaration, which says which steps there are. */
  cluster: Inventory['cluster'];
  connect: Connect;
  hurryElection: boolean;
  /** What to type to take up a deployment that failed. */
  command: string;
  onEvent?: ((event: DeployEvent) => void) | undefined;
}

/**
 * The deployer's steps and its verification, one task each, to be run in this order. The first that runs starts the
 * deployment; steps that do not depend on each other run at the same time. Of a part of the steps the end is not verified.
 *
 * @param inventory asked for when the deployment starts
 * @throws UserError for a step that there is not
 */
export function deployTasks(inventory: () => Inventory, options: DeployTasksOptions): Task[] {
  const { only, from, connect, hurryElection } = options;
  const plan = planOf(options);
  const steps = stepsOf(selectSteps(plan, options)).map((step) => ({ step, progress: new StepProgress() }));
  let deployment: Promise<DeployResult> | undefined;
  const start = async (): Promise<DeployResult> => {
    deployment ??= deploy(inventory(), {
      only,
      from,
      connect,
      hurryElection,
      onEvent: (event) => {
        steps.find(({ step }) => step.name === event.step)?.progress.take(event);
        options.onEvent?.(event);
      },
    }).catch((error: unknown) => {
      // The end's verification is no step to start from.
      if (error instanceof DeployError) {
        const canStartThere = stepsOf(plan).some(({ name }) => name === error.step);
        const fromThere = canStartThere ? ` (from there alone: --from ${error.step})` : '';
        error.hint = `when that is mended, go on: ${options.command}${fromThere}; what stands already is passed over`;
      }
      throw error;
    });
    return deployment;
  };
  const tasks = steps.map(({ step, progress }): Task => {
    const run: Task['run'] = async (note) => {
      progress.onNote = note;
      // Before the start: what is thrown here would leave a deployment that nobody waits for.
      const nodes = step.runs === 'each' ? inventory().nodes.length : 1;
      const running = start();
      await Promise.race([running, progress.endedOn(nodes)]);
      return { durationMs: progress.durationMs };
    };
    return { title: step.title, run };
  });
  const end: Task['run'] = async (note) => {
    const { changed } = await start();
    note(describeChanges(changed));
  };
  const title = isPart(options) ? 'these steps hold; the rest was not looked at' : 'all of it holds';
  return [...tasks, { title, run: end }];
}

export function describeChanges(changed: readonly Change[]): string {
  const steps = new Set<Step['name']>(changed.map(({ step }) => step));
  if (steps.size === 0) return 'nothing was changed';
  return `${steps.size} ${steps.size === 1 ? 'step' : 'steps'} changed something`;
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
