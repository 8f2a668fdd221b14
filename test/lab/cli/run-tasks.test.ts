import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const module = new URL('../../../lab/cli/run-tasks.ts', import.meta.url).href;

/** Runs tasks in a process without a terminal and gives back what it printed. */
function printed(tasks: string): { code: number | null; stdout: string; stderr: string } {
  const source = `const { runTasks } = await import(${JSON.stringify(module)}); await runTasks(${tasks});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

test('prints one plain line a task, with its time and its last note', () => {
  const { code, stdout } = printed(`[
    { title: 'network', run: async (note) => { note('looking'); note('10.213.0.0/24'); } },
    { title: 'auth', run: async () => ({ durationMs: 1540 }) },
  ]`);
  assert.equal(code, 0);
  assert.match(stdout, /^ok +\d+\.\d s  network: 10\.213\.0\.0\/24\nok {8}1\.5 s  auth\n$/);
});

test('the first task that fails ends the run, and its line says so', () => {
  const { code, stdout, stderr } = printed(`[
    { title: 'one', run: async () => { throw new Error('no engine'); } },
    { title: 'two', run: async () => undefined },
  ]`);
  assert.notEqual(code, 0);
  assert.match(stdout, /^failed +\d+\.\d s  one\n$/);
  assert.match(stderr, /no engine/);
});
