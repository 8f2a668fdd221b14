import type { ClusterView } from '../lab/observe/cluster-view.ts';
import type { Connect } from './connect-nodes.ts';
import { createDeployment } from './create-deployment.ts';
import { DeployError } from './deploy-error.ts';
import { findRefusals } from './find-refusals.ts';
import type { Inventory } from './inventory.ts';
import { connectMachines } from './machines.ts';
import { planOf, stepsOf } from './plan.ts';
import { type Change, type DeployEvent, PlanRun } from './run-plan.ts';
import { isPart, selectSteps, type StepSelection } from './select-steps.ts';
import type { Deployment, Step } from './step.ts';
import { theEnd, verify } from './verify.ts';

export type { Change, DeployEvent } from './run-plan.ts';
export { DeployError } from './deploy-error.ts';

export interface DeployOptions extends StepSelection {
  connect: Connect;
  onEvent?: ((event: DeployEvent) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** Shorten Pacemaker's wait before the first election of a cluster that is new. */
  hurryElection?: boolean | undefined;
}

export interface DeployResult {
  /** What had to be applied; empty: everything was as it should be. */
  changed: Change[];
  /** Each node's view of the cluster that stands at the end; none where not all steps were looked at. */
  views: ClusterView[];
}

/**
 * Brings the machines of an inventory from bare to a cluster that fences, by the procedure's sections A to C. Each step is
 * checked first and applied only where its check fails, so that a run on what stands changes nothing, and one after a
 * failure takes up where that was. Of a part of the plan the end is not verified.
 *
 * @throws DeployError for a step that fails, with node, command, exit code and output, or for what is wrong in the end, or
 *   before anything is changed for what stands against it; UserError for a step that there is not
 */
export async function deploy(inventory: Inventory, options: DeployOptions): Promise<DeployResult> {
  const { onEvent = () => undefined } = options;
  const plan = planOf(inventory);
  const { machines, cluster } = selectSteps(plan, options);
  await using connections = new AsyncDisposableStack();
  const reached = await connectMachines(inventory, connections, options);
  const deployment = createDeployment(inventory, reached, options);
  // pcs takes most of a second to start: its version is asked for while the first steps look around.
  deployment.pcs().catch(() => undefined);
  const run = new PlanRun(deployment, onEvent);
  run.lookAhead(machines);
  await refuse(stepsOf(plan), deployment, onEvent);
  await run.section(machines);
  const unchangedYet = run.changed.length === 0;
  // Where nothing was changed so far, nothing may be left to do: then this is already the last look.
  const early = unchangedYet && !isPart(options) ? verify(deployment) : undefined;
  early?.catch(() => undefined);
  await run.section(cluster);
  if (isPart(options)) return { changed: run.changed, views: [] };
  const last = early && run.changed.length === 0 ? early : verify(deployment);
  return { changed: run.changed, views: await judged(last, deployment, onEvent) };
}

/**
 * Whatever is selected, all steps are asked: none may touch the machines of another cluster.
 *
 * @throws DeployError for the first step that would not work on these nodes
 */
async function refuse(
  steps: readonly Step[],
  deployment: Deployment,
  onEvent: (event: DeployEvent) => void,
): Promise<void> {
  const startedAt = performance.now();
  const [refusal] = await findRefusals(steps, deployment);
  deployment.signal?.throwIfAborted();
  if (!refusal) return;
  const { step, reason } = refusal;
  const title = steps.find(({ name }) => name === step)?.title ?? '';
  const node = deployment.nodes[0]?.name ?? '';
  const ms = Math.round(performance.now() - startedAt);
  onEvent({ step, title, node, status: 'refused', ms, said: reason });
  throw new DeployError(step, node, `${reason}\nnothing was changed`, undefined);
}

/** Takes the verification's answer, or fails with all that it found. */
async function judged(
  verification: ReturnType<typeof verify>,
  { nodes, signal }: Deployment,
  onEvent: (event: DeployEvent) => void,
): Promise<ClusterView[]> {
  const startedAt = performance.now();
  const event = { step: 'verify', title: theEnd, node: nodes[0]?.name ?? '' };
  const say = (status: DeployEvent['status'], said?: string): void => {
    const ms = Math.round(performance.now() - startedAt);
    onEvent({ ...event, status, ms, ...(said !== undefined && { said }) });
  };
  say('checking');
  try {
    const { problems, views } = await verification;
    if (problems.length > 0) throw new DeployError(event.step, event.node, problems.join('\n'), undefined);
    say('done-before');
    return views;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    say('failed', message);
    signal?.throwIfAborted();
    if (error instanceof DeployError) throw error;
    throw new DeployError(event.step, event.node, message, error);
  }
}
