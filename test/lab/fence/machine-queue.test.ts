import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MachineQueue } from '../../../lab/fence/machine-queue.ts';

test('runs the tasks of one machine in their order, each after the last has ended', async () => {
  const queue = new MachineQueue();
  const events: string[] = [];
  const task = (name: string) => async () => {
    events.push(`${name} begins`);
    await Promise.resolve();
    events.push(`${name} ends`);
    return name;
  };
  const results = await Promise.all([queue.run('a', task('first')), queue.run('a', task('second'))]);
  assert.deepEqual(results, ['first', 'second']);
  assert.deepEqual(events, ['first begins', 'first ends', 'second begins', 'second ends']);
});

test('does not let one machine wait for another', async () => {
  const queue = new MachineQueue();
  const gate = Promise.withResolvers<void>();
  const slow = queue.run('a', async () => gate.promise);
  assert.equal(await queue.run('b', async () => 'done'), 'done');
  gate.resolve();
  await slow;
});

test('goes on after a task that failed, and tells its own caller only', async () => {
  const queue = new MachineQueue();
  const failing = queue.run('a', async () => Promise.reject(new Error('no power')));
  const next = queue.run('a', async () => 'done');
  await assert.rejects(failing, /no power/);
  assert.equal(await next, 'done');
});
