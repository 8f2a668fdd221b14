import { WaitTimeoutError, waitUntil } from '../lab/wait-until.ts';
import type { Node } from '../lab/node/node.ts';
import { DeployError } from './deploy-error.ts';
import { machinesOf } from './machines.ts';
import type { StepGroup } from './plan.ts';
import { defaultSettleMs, type Deployment, type Finding, type Step } from './step.ts';

/** What became of one step on one node, as it happens. */
export interface DeployEvent {
  step: string;
  title: string;
  node: string;
  status: 'checking' | 'done-before' | 'applying' | 'applied' | 'failed' | 'refused';
  /** Since the work on this step and node began. */
  ms: number;
  /** Why it is applied, or failed, or is refused. */
  said?: string;
}

/** A step that had to be applied, and where. */
export interface Change {
  step: string;
  node: string;
}

const settleIntervalMs = 200;

/** Works through a plan, and remembers what it had to change. */
export class PlanRun {
  readonly changed: Change[] = [];
  readonly #deployment: Deployment;
  readonly #onEvent: (event: DeployEvent) => void;
  readonly #lookedAhead = new Map<Step, Map<Node, Promise<Finding>>>();

  constructor(deployment: Deployment, onEvent: (event: DeployEvent) => void) {
    this.#deployment = deployment;
    this.#onEvent = onEvent;
  }

  /** @throws DeployError at the first step that fails; the rest is left as it is */
  async section(groups: readonly StepGroup[]): Promise<void> {
    this.lookAhead(groups);
    for (const group of groups) {
      const results = await Promise.allSettled(
        group.flatMap((step) =>
          machinesOf(step, this.#deployment).map(async (node) => this.#run(step, node)),
        ),
      );
      const failed = results
        .filter((result) => result.status === 'rejected')
        .map(({ reason }) => reason as unknown);
      this.#deployment.signal?.throwIfAborted();
      if (failed.length > 0) throw joinErrors(failed);
    }
  }

  /** As long as nothing was changed, what a check sees early is what it would see in its turn: all of them at once. */
  lookAhead(groups: readonly StepGroup[]): void {
    if (this.changed.length > 0) return;
    for (const step of groups.flat()) if (!this.#lookedAhead.has(step)) this.#look(step);
  }

  #look(step: Step): void {
    const findings = machinesOf(step, this.#deployment).map((node) => {
      const finding = step.isDone(node, this.#deployment);
      // It is looked at in its turn, or not at all.
      finding.catch(() => undefined);
      return [node, finding] as const;
    });
    this.#lookedAhead.set(step, new Map(findings));
  }

  async #run(step: Step, node: Node): Promise<void> {
    const startedAt = performance.now();
    const say = (status: DeployEvent['status'], said?: string): void => {
      const { name, title } = step;
      const ms = Math.round(performance.now() - startedAt);
      this.#onEvent({ step: name, title, node: node.name, status, ms, ...(said !== undefined && { said }) });
    };
    try {
      say('checking');
      const ahead = this.changed.length === 0 ? this.#lookedAhead.get(step)?.get(node) : undefined;
      const { done, seen } = await (ahead ?? step.isDone(node, this.#deployment));
      if (done) return say('done-before');
      say('applying', seen);
      this.changed.push({ step: step.name, node: node.name });
      await step.apply(node, this.#deployment);
      await this.#settle(step, node);
      say('applied');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      say('failed', message);
      if (error instanceof DeployError) throw error;
      throw new DeployError(step.name, node.name, message, error);
    }
  }

  /** What was applied must hold; a daemon may need a moment. */
  async #settle(step: Step, node: Node): Promise<void> {
    try {
      await waitUntil(
        `"${step.title}" holds`,
        async () => step.isDone(node, this.#deployment),
        ({ done }) => done,
        {
          timeoutMs: step.settleMs ?? defaultSettleMs,
          intervalMs: settleIntervalMs,
          show: ({ seen }) => seen,
          signal: this.#deployment.signal,
        },
      );
    } catch (error) {
      if (!(error instanceof WaitTimeoutError)) throw error;
      throw new DeployError(
        step.name,
        node.name,
        `it was applied but its check still fails: ${String(error.last)}`,
        error,
      );
    }
  }
}

/** The first error speaks; it takes the others' words along. */
function joinErrors(errors: unknown[]): unknown {
  const [first, ...others] = errors;
  if (!(first instanceof DeployError) || others.length === 0) return first;
  const messages = errors.map((error) => (error instanceof Error ? error.message : String(error)));
  const own = messages[0]?.replace(`step "${first.step}" failed on ${first.node}: `, '') ?? '';
  return new DeployError(first.step, first.node, [own, ...messages.slice(1)].join('\n'), first.cause);
}
