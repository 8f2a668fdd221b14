import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { judge, type Judgement } from '../check/judge.ts';
import { UserError } from '../errors.ts';
import { runVerdict, type RunVerdict } from '../report/verdict.ts';
import { writeReports } from '../report/write-reports.ts';
import { readTimeline, timelineFile } from '../timeline/timeline.ts';

/** A saved run, judged again. */
export interface CheckedRun extends Judgement, Pick<RunVerdict, 'outcome' | 'why'> {
  run: string;
}

/**
 * Judges a saved run by its timeline, and writes its report anew. How its story ended is part of the timeline.
 *
 * @param run its folder, that folder's name below `runs`, or `last`: the newest there
 * @throws UserError where there is no such run
 */
export async function checkRun(run: string, runs: string): Promise<CheckedRun> {
  const folder = await folderOf(run, runs);
  if (!existsSync(join(folder, timelineFile)))
    throw new UserError(`${folder} is no run: it has no ${timelineFile}`, {
      hint: 'name a folder below lab-runs, or "last"',
    });
  const events = readTimeline(folder);
  if (!events.some(({ kind }) => kind === 'run'))
    throw new UserError(`${join(folder, timelineFile)} has no run: there is nothing to judge`);
  const judgement = judge(events);
  await writeReports(folder, { events, judgement });
  const { outcome, why } = runVerdict(events, judgement);
  return { run: folder, outcome, why, ...judgement };
}

async function folderOf(run: string, runs: string): Promise<string> {
  if (run === 'last') return newest(runs);
  const named = join(runs, run);
  return !existsSync(run) && existsSync(named) ? named : resolve(run);
}

/** A run's folder begins with its time. */
async function newest(runs: string): Promise<string> {
  const names = existsSync(runs) ? (await readdir(runs)).toSorted() : [];
  const last = names.findLast((name) => existsSync(join(runs, name, timelineFile)));
  if (last !== undefined) return join(runs, last);
  throw new UserError(`there is no run in ${runs}`, { hint: 'run a scenario first: lab scenario' });
}
