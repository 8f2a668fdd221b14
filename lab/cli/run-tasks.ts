import { Listr } from 'listr2';
import type { Task } from '../operations/task.ts';
import { seconds } from '../seconds.ts';

/**
 * Runs tasks one after another and shows them: a live list on a terminal, elsewhere and in CI one line when each ends.
 * The first that fails ends the run and its error is thrown. A task's own output goes where the tasks are shown, or, when
 * quiet, to stderr: what is printed then is for a program to read.
 */
export async function runTasks(tasks: readonly Task[], { quiet = false } = {}): Promise<void> {
  if (quiet) {
    for (const task of tasks) await task.run(() => undefined, toStderr);
  } else if (process.stdout.isTTY && !process.env['CI']) {
    // A live list would hold an output back until its end.
    for (const stretch of stretchesOf(tasks)) await (stretch[0]?.streams ? runPlain : runLive)(stretch);
  } else {
    await runPlain(tasks);
  }
}

/** Neighbours that are shown in the same way. */
function stretchesOf(tasks: readonly Task[]): Task[][] {
  const stretches: Task[][] = [];
  for (const task of tasks) {
    const last = stretches.at(-1);
    if (last && last[0]?.streams === task.streams) last.push(task);
    else stretches.push([task]);
  }
  return stretches;
}

async function runLive(tasks: readonly Task[]): Promise<void> {
  const list = new Listr(
    tasks.map((task) => ({
      title: task.title,
      task: async (_context: unknown, shown: { title: string }): Promise<void> => {
        const ended = await timed(task, (note) => (shown.title = withNote(task.title, note)));
        shown.title = `${shown.title} (${seconds(ended).trim()})`;
      },
    })),
    { renderer: 'default', rendererOptions: { collapseErrors: false, showErrorMessage: false } },
  );
  await list.run();
}

async function runPlain(tasks: readonly Task[]): Promise<void> {
  for (const task of tasks) {
    const begin = performance.now();
    let last = '';
    if (task.streams) writeLine(`${task.title}:`);
    try {
      const durationMs = await timed(task, (text) => (last = text), toStdout);
      writeLine(`ok     ${seconds(durationMs)}  ${withNote(task.title, last)}`);
    } catch (error) {
      writeLine(`failed ${seconds(performance.now() - begin)}  ${withNote(task.title, last)}`);
      throw error;
    }
  }
}

/** @returns the task's time in ms, its own word on it before the clock's */
async function timed(
  task: Task,
  note: (text: string) => void,
  write?: (text: Uint8Array) => void,
): Promise<number> {
  const begin = performance.now();
  const own = await task.run(note, write);
  return own?.durationMs ?? performance.now() - begin;
}

function withNote(title: string, note: string): string {
  return note ? `${title}: ${note}` : title;
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

function toStdout(text: Uint8Array): void {
  process.stdout.write(text);
}

function toStderr(text: Uint8Array): void {
  process.stderr.write(text);
}
