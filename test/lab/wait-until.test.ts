import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitUntil, WaitTimeoutError } from '../../lab/wait-until.ts';

test('returns what the read gave when it is ready', async () => {
  let reads = 0;
  const value = await waitUntil(
    'it counts to 3',
    () => ++reads,
    (n) => n === 3,
    { timeoutMs: 5_000, intervalMs: 1 },
  );
  assert.equal(value, 3);
});

test('fails at its bound and shows what was last seen', async () => {
  const waiting = waitUntil(
    'controller3-vm is OFFLINE',
    () => 'UNCLEAN',
    (state) => state === 'OFFLINE',
    {
      timeoutMs: 30,
      intervalMs: 5,
    },
  );
  await assert.rejects(waiting, {
    name: 'WaitTimeoutError',
    message: 'timed out after 30 ms waiting until controller3-vm is OFFLINE; last seen: UNCLEAN',
  });
});

test('fails at its bound although the read hangs', async () => {
  const waiting = waitUntil('it answers', async () => new Promise<boolean>(() => undefined), Boolean, {
    timeoutMs: 30,
  });
  const keepAlive = setTimeout(() => undefined, 5_000);
  await assert.rejects(waiting, WaitTimeoutError);
  clearTimeout(keepAlive);
});

test('takes a read that throws as "not yet" and shows the error at the bound', async () => {
  let reads = 0;
  const flaky = (): string => {
    if (++reads < 3) throw new Error('connection refused');
    return 'up';
  };
  assert.equal(
    await waitUntil('it is up', flaky, (state) => state === 'up', { timeoutMs: 5_000, intervalMs: 1 }),
    'up',
  );
  const failing = waitUntil(
    'it is up',
    () => {
      throw new Error('connection refused');
    },
    Boolean,
    { timeoutMs: 20, intervalMs: 5 },
  );
  await assert.rejects(failing, /last seen: connection refused/);
});

test('starts the hold anew when the state breaks', async () => {
  const states = [true, false, true, true, true, true, true, true, true, true];
  let reads = 0;
  await waitUntil('it stays up', () => states[reads++] ?? true, Boolean, {
    timeoutMs: 5_000,
    intervalMs: 10,
    holdMs: 25,
  });
  assert.ok(reads > 4, `ended after ${reads} reads`);
});

test("rejects with the caller's reason when its signal aborts", async () => {
  const stop = new AbortController();
  const waiting = waitUntil('it never is', () => false, Boolean, {
    timeoutMs: 5_000,
    intervalMs: 5,
    signal: stop.signal,
  });
  stop.abort(new Error('interrupted'));
  await assert.rejects(waiting, /^Error: interrupted$/);
});
