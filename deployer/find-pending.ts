import { CommandError } from '../lab/errors.ts';
import type { Node } from '../lab/node/node.ts';
import { observe } from '../lab/observe/observe.ts';
import type { Connect } from './connect-nodes.ts';
import { createDeployment } from './create-deployment.ts';
import { findRefusals, type Refusal } from './find-refusals.ts';
import type { Inventory } from './inventory.ts';
import { allMachines, connectMachines, machinesOf } from './machines.ts';
import { planOf, stepsOf } from './plan.ts';
import { isPart, selectSteps, type StepSelection } from './select-steps.ts';
import type { Deployment, Finding, Step } from './step.ts';
import { fencingProblems, theEnd, verify } from './verify.ts';

/** What a run would find of one step on one node. */
export interface StepOutlook {
  step: string;
  title: string;
  node: string;
  /** `unmended`: a run would fail there, since no step does anything about it. */
  status: 'done' | 'pending' | 'unmended' | 'unknown';
  /** What is not as it should be; of one that waits for others, nothing. */
  seen: string;
  /** What would be done about it. */
  action: string | null;
  /** Steps that come before and are pending, without which this one cannot even be looked at. */
  after: string[];
}

/** What a run would do, before it does anything. */
export interface Outlook {
  steps: StepOutlook[];
  /** Nodes of which nothing is known. */
  unreachable: { node: string; reason: string }[];
  /** What a run would stop at before it changes anything. */
  refusals: Refusal[];
}

const reachTimeoutMs = 20_000;

/**
 * Looks at the nodes as a run would, and changes nothing. A node that cannot be reached is named; the others are told of all the
 * same, steps that run on the first node as far as the nodes that answer go.
 *
 * @throws UserError for a step that there is not
 */
export async function findPending(
  inventory: Inventory,
  options: StepSelection & { connect: Connect; signal?: AbortSignal | undefined },
): Promise<Outlook> {
  const plan = planOf(inventory);
  const { machines, cluster } = selectSteps(plan, options);
  await using connections = new AsyncDisposableStack();
  const all = await connectMachines(inventory, connections, options);
  const unreachable = (await Promise.all(allMachines(all).map(async (node) => whyUnreachable(node)))).flat();
  options.signal?.throwIfAborted();
  const isReachable = ({ name }: Node): boolean => unreachable.every(({ node }) => node !== name);
  const deployment = createDeployment(inventory, { ...all, nodes: all.nodes.filter(isReachable) }, options);
  const looks = [...machines, ...cluster].map(async (group) =>
    Promise.all(
      group.flatMap((step) => {
        if (step.runs === 'each') return deployment.nodes.map(async (node) => look(step, node, deployment));
        return machinesOf(step, all).map(async (node): Promise<Look> => {
          if (isReachable(node)) return look(step, node, deployment);
          const error = new Error(`${node.name}, where it runs, cannot be reached`);
          return { step, node: node.name, isUnknown: true, error };
        });
      }),
    ),
  );
  const [groups, refusals] = await Promise.all([Promise.all(looks), findRefusals(stepsOf(plan), deployment)]);
  const steps = judge(groups);
  const isDone = unreachable.length === 0 && steps.every(({ status }) => status === 'done');
  const unmended = isPart(options) ? [] : await findUnmended(deployment, isDone);
  options.signal?.throwIfAborted();
  return { steps: [...steps, ...unmended], unreachable, refusals };
}

async function whyUnreachable(node: Node): Promise<Outlook['unreachable']> {
  try {
    await node.exec('true', { timeoutMs: reachTimeoutMs });
    return [];
  } catch (error) {
    return [{ node: node.name, reason: messageOf(error) }];
  }
}

/** One step looked at on one node: what was found and would be done, or why that cannot be told. */
interface Look {
  step: Step;
  node: string;
  found?: Finding;
  action?: string;
  error?: unknown;
  /** The look itself did not take place, as against one that met what is not there yet. */
  isUnknown?: boolean;
}

async function look(step: Step, node: Node, deployment: Deployment): Promise<Look> {
  const looked = { step, node: node.name };
  try {
    const found = await step.isDone(node, deployment);
    if (found.done) return { ...looked, found };
    const { action } = step;
    return {
      ...looked,
      found,
      action: typeof action === 'string' ? action : await action(node, deployment),
    };
  } catch (error) {
    return { ...looked, error, isUnknown: error instanceof CommandError && error.exitCode === null };
  }
}

/** Where a look failed, steps before that are pending explain it; else it is not known what is to be done. */
function judge(groups: readonly (readonly Look[])[]): StepOutlook[] {
  let before: string[] = [];
  return groups.flatMap((looks) => {
    const judged = looks.flatMap((each) => outlooksOf(each, before));
    const pending = judged.filter(({ status }) => status === 'pending').map(({ step }) => step);
    if (pending.length > 0) before = [...new Set(pending)];
    return judged;
  });
}

function outlooksOf({ step, node, found, action, error, isUnknown }: Look, before: string[]): StepOutlook[] {
  const { name, title } = step;
  const outlook = { step: name, title, node, seen: '', action: action ?? null, after: [] };
  if (found?.done) return [{ ...outlook, status: 'done' }];
  if (found) {
    const problems = found.problems ?? [found.seen];
    const byNode = Map.groupBy(problems, (each) => (typeof each === 'string' ? node : each.node));
    return [...byNode].map(([on, its]) => ({
      ...outlook,
      node: on,
      status: 'pending',
      seen: its.map((each) => (typeof each === 'string' ? each : each.problem)).join('; '),
    }));
  }
  if (before.length > 0 && !isUnknown) {
    const would = typeof step.action === 'string' ? step.action : null;
    return [{ ...outlook, status: 'pending', action: would, after: before }];
  }
  return [{ ...outlook, status: 'unknown', seen: messageOf(error) }];
}

/**
 * What a run would still fail at in the end. While something is pending, most of what is not right yet is what the run mends:
 * then only what surely stays is told.
 */
async function findUnmended(deployment: Deployment, isDone: boolean): Promise<StepOutlook[]> {
  const [first] = deployment.nodes;
  if (!first) return [];
  const outlook = { step: 'verify', title: theEnd, node: first.name, after: [] };
  try {
    const problems = isDone
      ? (await verify(deployment)).problems
      : fencingProblems(await observe(first, { signal: deployment.signal }), deployment);
    return problems.map((seen) => ({ ...outlook, status: 'unmended', seen, action: null }));
  } catch (error) {
    return [{ ...outlook, status: 'unknown', seen: messageOf(error), action: null }];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
