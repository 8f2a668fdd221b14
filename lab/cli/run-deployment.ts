import { type Change, DeployError } from '../../deployer/deploy.ts';
import { isPart } from '../../deployer/select-steps.ts';
import { deployTasks } from '../operations/deploy.ts';
import type { DeployTarget } from '../operations/deploy-target.ts';
import { runTasks } from './run-tasks.ts';
import { writeJsonLine } from './write-json-line.ts';

export interface RunDeploymentOptions {
  only?: string;
  from?: string;
  json?: boolean;
}

/** What a deployment has done so far, by its events. */
export interface Deployed {
  changed: Change[];
  /** Names of the steps that were looked at. */
  steps: string[];
}

/** Runs a deployment, or a part of its steps, and shows it. @throws DeployError for a step that failed */
export async function runDeployment(target: DeployTarget, options: RunDeploymentOptions): Promise<void> {
  const { changed, steps } = await showDeployment(target, options);
  if (options.json) {
    writeJsonLine({ result: 'done', changed, steps });
    return;
  }
  const nothing = changed.length === 0 ? 'nothing was changed' : '';
  if (isPart(options))
    process.stdout.write(`${[nothing, `looked at: ${steps.join(', ')}`].filter(Boolean).join('; ')}\n`);
  else if (nothing) process.stdout.write(`every step holds; ${nothing}\n`);
}

/**
 * Runs a deployment and shows what happens, without a last word.
 *
 * @param options.run which run of several it is, for its events
 */
export async function showDeployment(
  { inventory, ...target }: DeployTarget,
  { only, from, json = false, run }: RunDeploymentOptions & { run?: number },
): Promise<Deployed> {
  const changed: Change[] = [];
  const steps = new Set<string>();
  const tasks = deployTasks(() => inventory, {
    ...target,
    cluster: inventory.cluster,
    only,
    from,
    onEvent: ({ title: _title, ...event }) => {
      steps.add(event.step);
      if (event.status === 'applied') changed.push({ step: event.step, node: event.node });
      if (json) writeJsonLine({ ...(run !== undefined && { run }), ...event });
    },
  });
  try {
    await runTasks(tasks, { quiet: json });
  } catch (error) {
    const where = error instanceof DeployError ? { step: error.step, node: error.node } : {};
    const said = error instanceof Error ? error.message : String(error);
    if (json) writeJsonLine({ result: 'failed', ...where, said, changed });
    throw error;
  }
  return { changed, steps: [...steps] };
}
