import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { abortable } from '../abortable.ts';
import { endGroupWithProcess, signalGroup } from './process-group.ts';

export interface ProgramOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  timeoutMs: number;
  /** Its outputs, as they come. */
  onOutput: (chunk: Buffer, from: 'stdout' | 'stderr') => void;
  /** Its standard input is held open, and is closed where it would be asked to end by a signal. */
  endsWithInput?: boolean;
}

export interface ProgramEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  timedOut: boolean;
}

/** From being asked to end until it is made to. */
const graceMs = 10_000;
/** What has left the group, as ssh's masters do, may hold the outputs open for ever. */
const outputMs = 1_000;

/**
 * Runs a program to its end in a process group of its own, of which nothing is left then: neither when it ended by itself,
 * nor at its bound, nor when this process ends.
 *
 * @throws the system's error where it could not be started
 */
export async function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env, timeoutMs, onOutput, endsWithInput = false }: ProgramOptions,
): Promise<ProgramEnd> {
  const child = spawn(program, args, {
    ...(cwd !== undefined && { cwd }),
    ...(env && { env }),
    detached: true,
    stdio: [endsWithInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  using _ended = endGroupWithProcess(child);
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const closed = once(child, 'close');
  closed.catch(() => undefined);
  // A program that ends without reading its input is no error.
  child.stdin?.on('error', () => undefined);
  for (const from of ['stdout', 'stderr'] as const)
    child[from]?.on('data', (chunk: Buffer) => onOutput(chunk, from));
  let timedOut = false;
  const bound = setTimeout(() => {
    timedOut = true;
    if (child.stdin) child.stdin.end();
    else signalGroup(child, 'SIGTERM');
  }, timeoutMs);
  const lastBound = setTimeout(() => signalGroup(child, 'SIGKILL'), timeoutMs + graceMs);
  try {
    const [exitCode, signal] = await exit;
    signalGroup(child, 'SIGKILL');
    await abortable(closed, AbortSignal.timeout(outputMs)).catch(() => undefined);
    return { exitCode, signal, timedOut };
  } finally {
    clearTimeout(bound);
    clearTimeout(lastBound);
    for (const output of [child.stdout, child.stderr]) output?.destroy();
  }
}
