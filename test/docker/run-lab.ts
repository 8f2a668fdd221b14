import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, type TestContext } from 'node:test';
import { lastSeen } from './last-seen.ts';

export interface LabRun {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

const root = join(import.meta.dirname, '..', '..');

/** A state folder for the tests of one file, so that they touch no lab of the user's. */
export const stateHome = mkdtempSync(join(tmpdir(), 'fencelab-state-'));
process.env['XDG_STATE_HOME'] = stateHome;
process.once('exit', () => rmSync(stateHome, { recursive: true, force: true }));

/** The labs that this file's tests have named. */
const labs = new Set<string>();
const evidence = process.env['FENCELAB_TEST_EVIDENCE'];

// The next test changes what stands there, and the last one removes it.
afterEach(async (context) => {
  // Node has `passed` since 20.12; its types do not know it yet.
  const { name, passed } = context as TestContext & { passed: boolean };
  if (evidence === undefined || passed) return;
  for (const lab of labs) await appendFile(evidence, await lastSeen(lab, name));
});

interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Its standard input; none by default. */
  input?: string;
}

/** Starts the real `lab` as a user does, as a process of its own. */
export function startLab(args: string[], { cwd = stateHome, env, input }: RunOptions = {}): ChildProcess {
  const named = args.find((_, i) => args[i - 1] === '--name');
  if (named !== undefined) labs.add(named);
  const child = spawn(join(root, 'bin', 'lab'), args, {
    cwd,
    env: { ...process.env, CI: 'true', ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  return child;
}

/** Runs `lab` to its end. */
export async function runLab(args: string[], options: RunOptions = {}): Promise<LabRun> {
  return ended(startLab(args, options));
}

export async function ended(child: ChildProcess): Promise<LabRun> {
  if (!child.stdout || !child.stderr) throw new Error('lab was started without pipes');
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const [[code, signal], stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { code, signal, stdout, stderr };
}

/** Everything that a run said, for the message of a failed assertion. */
export function said({ code, signal, stdout, stderr }: LabRun): string {
  return `exit ${code ?? signal}\n${stdout}\n${stderr}`;
}
