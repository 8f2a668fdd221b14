import { UserError } from '../errors.ts';
import type { WantedCluster } from '../operations/lab-inventory.ts';
import type { UserDeployer } from '../user-deployer/find-user-deployer.ts';
import type { DeployCommandOptions } from './deploy.ts';
import { writeJsonLine } from './write-json-line.ts';

interface Options extends DeployCommandOptions {
  deployer: UserDeployer;
  wanted: WantedCluster;
}

/** Options of `lab deploy` that only lab's own deployer has. */
const ofOwnDeployer = {
  inventory: '--inventory',
  plan: '--plan',
  only: '--only',
  from: '--from',
} as const satisfies Partial<Record<keyof DeployCommandOptions, string>>;

/** `lab deploy` where the config names a deployer of the user's. */
export async function runUserDeployer(lab: string, options: Options): Promise<void> {
  const { deployer, wanted, json = false } = options;
  refuseOptions(options);
  const [{ openBackend }, { lockLab }, { openLab }, { userDeployerTasks }, { readStatus }, { runTasks }] =
    await Promise.all([
      import('../backend/open-backend.ts'),
      import('../operations/lock.ts'),
      import('../operations/open-lab.ts'),
      import('../operations/user-deployer.ts'),
      import('../operations/status.ts'),
      import('./run-tasks.ts'),
    ]);
  const backend = await openBackend();
  const state = await openLab(backend, lab);
  await using _lock = await lockLab(lab, 'lab deploy');
  let output: string | undefined;
  const run = async (isAgain = false): Promise<void> => {
    const tasks = userDeployerTasks(backend, {
      deployer,
      wanted,
      isAgain,
      lab: () => state,
      onOutput: (path) => (output = path),
    });
    try {
      await runTasks(tasks, { quiet: json });
    } catch (error) {
      if (json)
        writeJsonLine({
          result: 'failed',
          error: error instanceof Error ? error.message : String(error),
          output,
        });
      throw error;
    }
  };
  if (options.twice) {
    const { reportSecondRun } = await import('./report-second-run.ts');
    return await reportSecondRun(async (time) => run(time === 2), {
      look: async (use) => use(state.topology.machines.map(({ name }) => backend.node(lab, name))),
      json,
    });
  }
  await run();
  const status = await readStatus(backend, await openLab(backend, lab));
  if (json) return writeJsonLine({ result: 'done', output, status });
  const { renderStatus } = await import('./render-status.ts');
  process.stdout.write(`\n${renderStatus(status)}`);
}

/** @throws UserError naming the first of them that was given */
function refuseOptions(options: Options): void {
  for (const [field, flag] of Object.entries(ofOwnDeployer))
    if (options[field as keyof typeof ofOwnDeployer] !== undefined)
      throw new UserError(
        `${flag} is for lab's own deployer, and this config has a deployer of its own: ${options.deployer.command.join(' ')}`,
        {
          hint: "leave it out, or name a config without a deployer by --config: lab's own deployer runs then",
        },
      );
}
