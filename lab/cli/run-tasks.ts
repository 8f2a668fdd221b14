import { Listr, PRESET_TIMER } from 'listr2';
import { performance } from 'node:perf_hooks';
import type { Task } from '../task.ts';

/**
 * Runs tasks one after another and shows them: a live list on a terminal, elsewhere and in CI one line when each ends.
 * The first that fails ends the run and its error is thrown.
 */
export async function runTasks(tasks: readonly Task[], { quiet = false } = {}): Promise<void> {
  if (quiet) {
    for (const task of tasks) await task.run(() => undefined);
  } else if (process.stdout.isTTY && !process.env['CI']) {
    await runLive(tasks);
  } else {
    await runPlain(tasks);
  }
}

async function runLive(tasks: readonly Task[]): Promise<void> {
  const list = new Listr(
    tasks.map(({ title, run }) => ({
      title,
      task: async (_context: unknown, shown: { title: string }): Promise<void> => run((text) => (shown.title = withNote(title, text))),
    })),
    { renderer: 'default', rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: false } },
  );
  await list.run();
}

async function runPlain(tasks: readonly Task[]): Promise<void> {
  for (const { title, run } of tasks) {
    const begin = performance.now();
    let last = '';
    try {
      await run((text) => (last = text));
    } catch (error) {
      writeLine(`failed ${seconds(begin)}  ${withNote(title, last)}`);
      throw error;
    }
    writeLine(`ok ${seconds(begin)}  ${withNote(title, last)}`);
  }
}

function withNote(title: string, note: string): string {
  return note ? `${title}: ${note}` : title;
}

function seconds(begin: number): string {
  return `${((performance.now() - begin) / 1000).toFixed(1)} s`.padStart(8);
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
