import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScenarioMessage, ScenarioResult } from '../../fixtures/scenario-message.ts';
import { UserError } from '../errors.ts';
import { stateDir } from '../secrets/state-dir.ts';

export interface ScenarioOptions {
  lab: string;
  /** Leaves everything as it is at the end or at the failure. */
  keep: boolean;
  /** Called when the scenario stops before healing; it goes on when the promise settles. */
  onPause: (() => Promise<void>) | undefined;
  /** No step lines on standard output. */
  quiet: boolean;
  /** Ends the scenario early; it heals first. */
  signal: AbortSignal;
}

/** In the source and in dist/ alike: the folder that holds scenarios/ and fixtures/. */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** A scenario's name and the file that tells it. */
export interface FoundScenario {
  name: string;
  folder: string;
}

/** Scenarios by name, lab's own and those in the user's folder; of one name, the user's is taken. */
export async function listScenarios(folder: string | undefined): Promise<FoundScenario[]> {
  const own = await specsIn(join(root, 'scenarios'));
  const users = folder === undefined ? [] : await specsIn(folder);
  const byName = new Map([...own, ...users].map((found) => [found.name, found]));
  return [...byName.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** @throws UserError naming those that there are */
export async function findScenario(name: string, folder: string | undefined): Promise<FoundScenario> {
  const scenarios = await listScenarios(folder);
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found) return found;
  throw new UserError(`there is no scenario "${name}"`, {
    hint: `there are: ${scenarios.map((each) => each.name).join(', ')}`,
  });
}

/**
 * Runs one scenario against the lab that is up, in a process of its own.
 *
 * @throws Error when its process ends without a result: that is never a passed scenario
 */
export async function runScenario(found: FoundScenario, options: ScenarioOptions): Promise<ScenarioResult> {
  // Below the lab's secrets, lab down removes it even after a kill.
  const state = stateDir(options.lab);
  const scratch = await mkdtemp(join(existsSync(state) ? state : tmpdir(), 'fencelab-'));
  try {
    const child = startPlaywright(found, scratch, options);
    return await resultOf(child, { name: found.name, scratch, ...options });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function startPlaywright(
  { name, folder }: FoundScenario,
  scratch: string,
  { lab, keep, onPause, quiet }: ScenarioOptions,
): ChildProcess {
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const config = join(root, `playwright.config.${extension}`);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    FENCELAB_LAB: lab,
    FENCELAB_SCENARIOS: folder,
    FENCELAB_OUTPUT: scratch,
    ...(keep && { FENCELAB_KEEP: '1' }),
    ...(quiet && { FENCELAB_QUIET: '1' }),
    ...(onPause && { FENCELAB_PAUSE: join(scratch, 'go-on') }),
  };
  // A process group of its own: Ctrl-C reaches it once, from here, and it heals before it ends.
  const child = fork(playwright, ['test', '--config', config, `/${name}.spec.`], {
    env,
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

async function resultOf(
  child: ChildProcess,
  { name, scratch, onPause, signal }: ScenarioOptions & { name: string; scratch: string },
): Promise<ScenarioResult> {
  let result: ScenarioResult | undefined;
  let healing = false;
  child.on('message', (message: ScenarioMessage) => {
    if (message.kind === 'ended') result = message.result;
    else if (message.kind === 'healing') healing = true;
    else void onPause?.().then(async () => writeFile(join(scratch, 'go-on'), ''));
  });
  // To interrupt a scenario that already heals would cut the healing off.
  signal.addEventListener('abort', () => healing || child.kill('SIGINT'), { once: true });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (!result) throw new Error(`scenario ${name} ended with ${code ?? 'a signal'} and told no result`);
  return result;
}

async function specsIn(folder: string): Promise<FoundScenario[]> {
  if (!existsSync(folder))
    throw new UserError(`there is no folder of scenarios ${folder}`, {
      hint: 'see "scenarios" in lab.config.ts',
    });
  const files = await readdir(folder);
  return files.flatMap((file) => {
    const name = /^(.+)\.spec\.[jt]s$/.exec(file)?.[1];
    return name === undefined ? [] : [{ name, folder }];
  });
}
