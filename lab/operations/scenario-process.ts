import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In the source and in dist/ alike: the folder that holds scenarios/ and fixtures/. */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** The scenarios that come with lab. */
export const ownScenarios = join(root, 'scenarios');

/**
 * Starts the process in which scenarios are loaded and run. It tells by messages (`ScenarioMessage`) how it goes.
 *
 * @param folder where the scenarios lie
 */
export function startScenarioProcess(
  folder: string,
  args: readonly string[],
  { env, quiet }: { env: NodeJS.ProcessEnv; quiet: boolean },
): ChildProcess {
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const config = join(root, `playwright.config.${extension}`);
  // A process group of its own: Ctrl-C reaches it once, from here, and it heals before it ends.
  const child = fork(playwright, ['test', '--config', config, ...args], {
    env: { ...process.env, FENCELAB_SCENARIOS: folder, ...(quiet && { FENCELAB_QUIET: '1' }), ...env },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // But nothing of it goes on without the lab's lock, which ends with this process.
  const endGroup = (): void => killGroup(child);
  process.once('exit', endGroup);
  child.once('exit', () => process.removeListener('exit', endGroup));
  return child;
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has just ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
