import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { runProgram } from '../../../lab/host/run-program.ts';
import { waitUntil } from '../../../lab/wait-until.ts';

const module = new URL('../../../lab/host/run-program.ts', import.meta.url).href;

async function run(script: string, { timeoutMs = 20_000, endsWithInput = false, env = process.env } = {}) {
  const output: string[] = [];
  const end = await runProgram(['sh', '-c', script], {
    timeoutMs,
    endsWithInput,
    env,
    onOutput: (chunk, from) => output.push(`${from}: ${chunk.toString()}`),
  });
  return { ...end, output };
}

async function isGone(pid: number): Promise<void> {
  await waitUntil(
    `process ${pid} is gone`,
    () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    },
    (alive) => !alive,
    { timeoutMs: 5_000, intervalMs: 20 },
  );
}

test('passes outputs and exit code on', async () => {
  const { exitCode, timedOut, output } = await run('echo one; echo two >&2; exit 3');
  assert.deepEqual([exitCode, timedOut], [3, false]);
  assert.deepEqual(output.toSorted(), ['stderr: two\n', 'stdout: one\n']);
});

test('gives it the environment that it is given', async () => {
  const { output } = await run('echo "$ONE"', { env: { ...process.env, ONE: 'a b' } });
  assert.deepEqual(output, ['stdout: a b\n']);
});

test('its standard input is at its end', async () => {
  const { exitCode, output } = await run('cat; echo read');
  assert.deepEqual([exitCode, output], [0, ['stdout: read\n']]);
});

test('is ended at its bound, with all that it started', async () => {
  const { timedOut, output } = await run('sleep 60 & echo $!; wait', { timeoutMs: 500 });
  assert.equal(timedOut, true);
  await isGone(Number(output[0]?.replace('stdout: ', '')));
});

test('what it leaves behind does not outlive it', async () => {
  const { exitCode, output } = await run('sleep 60 & echo $!');
  assert.equal(exitCode, 0);
  await isGone(Number(output[0]?.replace('stdout: ', '')));
});

test('what has left its group and holds its output keeps nobody waiting', async () => {
  const { output } = await run('setsid sleep 30 & echo $!');
  // It still runs: this throws where it has ended.
  process.kill(Number(output[0]?.replace('stdout: ', '')));
});

test('one that ends with its input is asked by closing that', async () => {
  const { exitCode, timedOut } = await run('cat > /dev/null; exit 7', {
    timeoutMs: 300,
    endsWithInput: true,
  });
  assert.deepEqual([exitCode, timedOut], [7, true]);
});

test('a program that is not there is an error', async () => {
  const running = runProgram(['/nowhere/program'], { timeoutMs: 1_000, onOutput: () => undefined });
  await assert.rejects(running, /ENOENT/);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends this process and the program with all that it started`, async () => {
    const source = `const { runProgram } = await import(${JSON.stringify(module)});
      await runProgram(['sh', '-c', 'sleep 60 & echo $!; wait'], { timeoutMs: 50_000, onOutput: (chunk) => process.stdout.write(chunk) });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    parent.kill(signal);
    const [, killedBy] = (await once(parent, 'exit')) as [number | null, string | null];
    assert.equal(killedBy, signal);
    await isGone(Number(chunk.toString()));
  });
}
