import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Runs the real `lab` as a process of its own; returns its wall time in ms. @throws when it does not exit with 0 */
export async function timeLab(...args: string[]): Promise<number> {
  const begin = performance.now();
  const child = spawn(join(import.meta.dirname, '..', 'bin', 'lab'), args, {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], , stderr] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`lab ${args.join(' ')} exited with ${code}\n${stderr}`);
  return performance.now() - begin;
}
