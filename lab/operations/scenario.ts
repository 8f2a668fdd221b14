import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unmetNeed, type Needs } from '../../fixtures/needs.ts';
import type { Outcome, ScenarioMessage, StoryResult } from '../../fixtures/scenario-message.ts';
import type { Backend } from '../backend/backend.ts';
import { describeSystems } from '../backend/node-systems.ts';
import { judge, type Judgement } from '../check/judge.ts';
import { findFault } from '../fault/faults.ts';
import { runVerdict } from '../report/verdict.ts';
import { writeReports } from '../report/write-reports.ts';
import { stateDir } from '../secrets/state-dir.ts';
import { monotonicMs } from '../timeline/clock.ts';
import { readTimeline, Timeline } from '../timeline/timeline.ts';
import type { FoundScenario } from './list-scenarios.ts';
import { UnavailableError } from '../errors.ts';
import { openLab } from './open-lab.ts';
import { startScenarioProcess } from './scenario-process.ts';

export interface ScenarioOptions {
  lab: string;
  /** The folder in which each run gets its own. */
  runs: string;
  /** Leaves everything as it is at the end or at the failure. */
  keep: boolean;
  /** Called when the scenario stops before healing; it goes on when the promise settles. */
  onPause: (() => Promise<void>) | undefined;
  /** No step lines on standard output. */
  quiet: boolean;
  /** Ends the scenario early; it heals first. */
  signal: AbortSignal;
}

/** How a run ended, its timeline judged. */
export interface ScenarioResult extends StoryResult {
  /** The run's folder; null where it was not run. */
  run: string | null;
  judgement: Judgement | null;
}

/**
 * Runs one scenario against a lab that is up, in a process of its own, judges what was seen and writes the report.
 *
 * @throws UnavailableError where there is no such lab
 * @throws Error when its process ends without a result: that is never a passed scenario
 */
export async function runScenario(
  backend: Backend,
  found: FoundScenario,
  options: ScenarioOptions,
): Promise<ScenarioResult> {
  const lab = await openLab(backend, options.lab);
  const needs = JSON.parse(found.needs) as Needs;
  const unmet = unmetNeed(needs, lab, backend.name) ?? (await unavailable(backend, needs));
  if (unmet !== undefined) return withoutRun(found, 'not run', unmet);
  const run = await makeRunFolder(options.runs, found.name);
  Timeline.begin(run, {
    scenario: found.name,
    lab: lab.spec.name,
    backend: backend.name,
    os: describeSystems(lab.spec),
    nodes: lab.topology.machines.map(({ name }) => name),
  }).close();
  // Below the lab's secrets, lab down removes it even after a kill.
  const state = stateDir(options.lab);
  const scratch = await mkdtemp(join(existsSync(state) ? state : tmpdir(), 'fencelab-'));
  let story: StoryResult;
  try {
    story = await resultOf(startStory(found, { run, scratch, ...options }), { found, scratch, ...options });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  if (story.outcome === 'not run') {
    await rm(run, { recursive: true });
    return { ...story, run: null, judgement: null };
  }
  writeEnd(run, story, options);
  const events = readTimeline(run);
  const judgement = judge(events);
  await writeReports(run, { events, judgement });
  return { ...story, outcome: runVerdict(events, judgement).outcome, run, judgement };
}

/** Puts into a run's timeline how it ended, so that it can be judged again. */
function writeEnd(run: string, { outcome, error }: StoryResult, { keep }: ScenarioOptions): void {
  const timeline = Timeline.join(run);
  timeline.append({
    kind: 'phase',
    source: 'lab',
    atMs: monotonicMs(),
    phase: 'end',
    ...(outcome !== 'not run' && { outcome }),
    ...(error !== null && { error }),
    ...(keep && { kept: true }),
  });
  timeline.close();
}

/** Why this host cannot do a fault that the scenario needs, or has no image that it needs, in one sentence. */
async function unavailable(
  backend: Backend,
  { faults = [], images = [] }: Needs,
): Promise<string | undefined> {
  for (const os of images) {
    try {
      await backend.nodeImage({ os });
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      return `needs a node image of ${os}: ${error.message}`;
    }
  }
  for (const name of faults) {
    const availability = await findFault(name).available?.(backend);
    if (availability?.available === false) return `needs the fault ${name}: ${availability.why}`;
  }
  return undefined;
}

/** A result of which no run is kept, with the reason. */
export function withoutRun({ name }: FoundScenario, outcome: Outcome, error: string): ScenarioResult {
  return { scenario: name, outcome, durationMs: 0, steps: [], error, run: null, judgement: null };
}

/** `lab-runs/2026-11-23T00-15-02-fence-controller3`; a second one in that second gets a number. */
async function makeRunFolder(runs: string, name: string): Promise<string> {
  await mkdir(runs, { recursive: true });
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  for (let n = 1; ; n += 1) {
    const folder = join(runs, `${time}-${name}${n === 1 ? '' : `-${n}`}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function startStory(
  { name, folder }: FoundScenario,
  { lab, run, scratch, keep, onPause, quiet }: ScenarioOptions & { run: string; scratch: string },
): ChildProcess {
  const env = {
    FENCELAB_LAB: lab,
    FENCELAB_RUN: run,
    FENCELAB_OUTPUT: scratch,
    ...(keep && { FENCELAB_KEEP: '1' }),
    ...(onPause && { FENCELAB_PAUSE: join(scratch, 'go-on') }),
  };
  // A test's tags follow its title.
  const exactly = ` ${RegExp.escape(name)}( @.*)?$`;
  return startScenarioProcess(folder, ['--grep', exactly], { env, quiet });
}

async function resultOf(
  child: ChildProcess,
  { found, scratch, onPause, signal }: ScenarioOptions & { found: FoundScenario; scratch: string },
): Promise<StoryResult> {
  let result: StoryResult | undefined;
  let healing = false;
  child.on('message', (message: ScenarioMessage) => {
    if (message.kind === 'ended') result = message.result;
    else if (message.kind === 'healing') healing = true;
    else if (message.kind === 'paused')
      void onPause?.().then(async () => writeFile(join(scratch, 'go-on'), ''));
  });
  // To interrupt a scenario that already heals would cut the healing off.
  const interrupt = (): void => void (healing || child.kill('SIGINT'));
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  const [code] = (await once(child, 'exit')) as [number | null];
  signal.removeEventListener('abort', interrupt);
  if (!result) throw new Error(`scenario ${found.name} ended with ${code ?? 'a signal'} and told no result`);
  return result;
}
