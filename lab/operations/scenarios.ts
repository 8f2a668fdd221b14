import { nodesFor, type Needs } from '../../fixtures/needs.ts';
import type { Backend } from '../backend/backend.ts';
import { takeDown } from './down.ts';
import type { FoundScenario } from './list-scenarios.ts';
import { lockLab } from './lock.ts';
import { resetLab, type ResetOptions } from './reset.ts';
import { runScenario, withoutRun, type ScenarioOptions, type ScenarioResult } from './scenario.ts';
import { planUp } from './up.ts';
import type { UpOptions } from './up-options.ts';

export interface ScenariosOptions extends ScenarioOptions {
  /** How often the whole selection is run. */
  repeat: number;
  /** Each scenario gets a lab of its own, made as it needs it and removed after it. */
  freshLab: Omit<UpOptions, 'lab' | 'nodes'> | undefined;
  /** How a lab is reset between two of them. */
  reset: ResetOptions;
  onBegin: (scenario: FoundScenario, i: number) => void;
  onEnd: (result: ScenarioResult) => void;
}

const suffix = '-fresh';
const maxNameChars = 30;

/**
 * Runs scenarios one after another, each from the lab's baseline, so that their order does not matter. An interrupted one
 * is the last.
 */
export async function runScenarios(
  backend: Backend,
  scenarios: readonly FoundScenario[],
  options: ScenariosOptions,
): Promise<ScenarioResult[]> {
  const { repeat, freshLab, lab, signal, onBegin, onEnd } = options;
  const results: ScenarioResult[] = [];
  const runs = Array.from({ length: repeat }, () => scenarios).flat();
  await using _lock = freshLab ? undefined : await lockLab(lab, 'lab scenario');
  for (const [i, scenario] of runs.entries()) {
    if (signal.aborted) break;
    onBegin(scenario, i);
    const result = await orBroken(
      scenario,
      freshLab
        ? runInFreshLab(backend, scenario, options, freshLab)
        : runFromBaseline(backend, scenario, options, i),
    );
    onEnd(result);
    results.push(result);
  }
  return results;
}

/** One lab that cannot be had does not keep the others from being run. */
async function orBroken(scenario: FoundScenario, running: Promise<ScenarioResult>): Promise<ScenarioResult> {
  try {
    return await running;
  } catch (error) {
    return withoutRun(scenario, 'lab broken', error instanceof Error ? error.message : String(error));
  }
}

/** The first takes the lab as it is; between two of them stands a reset. */
async function runFromBaseline(
  backend: Backend,
  scenario: FoundScenario,
  options: ScenariosOptions,
  i: number,
): Promise<ScenarioResult> {
  if (i > 0) await resetLab(backend, options.lab, options.reset);
  if (options.signal.aborted) return withoutRun(scenario, 'interrupted', 'interrupted before it began');
  return runScenario(backend, scenario, options);
}

async function runInFreshLab(
  backend: Backend,
  scenario: FoundScenario,
  options: ScenariosOptions,
  up: Omit<UpOptions, 'lab' | 'nodes'>,
): Promise<ScenarioResult> {
  const lab = `${options.lab.slice(0, maxNameChars - suffix.length)}${suffix}`;
  // A list of systems says by itself how many nodes there are; whether they are enough, the scenario's needs say.
  const nodes = (up.os?.length ?? 0) > 1 ? undefined : nodesFor(JSON.parse(scenario.needs) as Needs);
  await takeDown(backend, lab);
  try {
    await using _lock = await lockLab(lab, 'lab scenario');
    const { tasks } = await planUp(backend, { ...up, lab, nodes });
    for (const task of tasks) {
      if (options.signal.aborted) return withoutRun(scenario, 'interrupted', 'interrupted before it began');
      await task.run(() => undefined);
    }
    return await runScenario(backend, scenario, { ...options, lab });
  } finally {
    if (!options.keep) await takeDown(backend, lab);
  }
}
