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
 * @param run its folder, or `last`: the newest below `runs`
 * @throws UserError where there is no such run
 */
export async function checkRun(run: string, runs: string): Promise<CheckedRun> {
  const folder = run === 'last' ? await newest(runs) : resolve(run);
  if (!existsSync(join(folder, timelineFile)))
    throw new UserError(`${folder} is no run: it has no ${timelineFile}`, {
      hint: 'name a folder below lab-runs, or "last"',
    });
  const events = readTimeline(folder);
  const judgement = judge(events);
  await writeReports(folder, { events, judgement });
  const { outcome, why } = runVerdict(events, judgement);
  return { run: folder, outcome, why, ...judgement };
}

/** A run's folder begins with its time. */
async function newest(runs: string): Promise<string> {
  const names = existsSync(runs) ? (await readdir(runs)).toSorted() : [];
  const last = names.findLast((name) => existsSync(join(runs, name, timelineFile)));
  if (last !== undefined) return join(runs, last);
  throw new UserError(`there is no run in ${runs}`, { hint: 'run a scenario first: lab scenario' });
}
