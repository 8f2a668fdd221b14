import { DeployError, type Change } from '../../deployer/deploy.ts';
import { deployTasks } from '../operations/deploy.ts';
import type { DeployTarget } from '../operations/deploy-target.ts';
import { runTasks } from './run-tasks.ts';
import { writeJsonLine } from './write-json-line.ts';

export interface RunDeploymentOptions {
  only?: string;
  from?: string;
  json?: boolean;
}

/** Runs a deployment, or a part of its steps, and shows it. @throws DeployError for a step that failed */
export async function runDeployment(
  { inventory, ...target }: DeployTarget,
  { only, from, json = false }: RunDeploymentOptions,
): Promise<void> {
  const looked = new Set<string>();
  let changed: Change[] = [];
  const tasks = deployTasks(() => inventory, {
    ...target,
    cluster: inventory.cluster,
    only,
    from,
    onEvent: ({ title: _title, ...event }) => {
      looked.add(event.step);
      if (json) writeJsonLine(event);
      if (event.status === 'applied') changed.push({ step: event.step, node: event.node });
    },
    onChanged: (all) => (changed = all),
  });
  const isPart = only !== undefined || from !== undefined;
  try {
    await runTasks(tasks, { quiet: json });
  } catch (error) {
    if (json)
      writeJsonLine({
        result: 'failed',
        ...(error instanceof DeployError ? { step: error.step, node: error.node } : {}),
        error: error instanceof Error ? error.message : String(error),
        changed,
      });
    throw error;
  }
  if (json) writeJsonLine({ result: 'done', changed, steps: [...looked] });
  else if (changed.length === 0)
    process.stdout.write(
      isPart
        ? `nothing was changed; looked at: ${[...looked].join(', ')}\n`
        : 'the cluster is as it should be; nothing was changed\n',
    );
  else if (isPart) process.stdout.write(`looked at: ${[...looked].join(', ')}\n`);
}
