import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SessionSlots } from '../../../lab/fence/session-slots.ts';
import type { SessionSlot } from '../../../lab/fence/session-slots.ts';
import { waitUntil } from '../../../lab/wait-until.ts';

const limits = { total: 4, perClient: 2, proofTimeoutMs: 60_000 };

function take(slots: SessionSlots, client: string): SessionSlot {
  const slot = slots.take(client);
  assert.ok(slot);
  return slot;
}

test("a client's oldest unproven session makes room for its newest", () => {
  const slots = new SessionSlots(limits);
  const [first, second, third] = [take(slots, 'a'), take(slots, 'a'), take(slots, 'a')];
  assert.match(String(first.signal.reason), /displaced client/);
  assert.equal(second.signal.aborted, false);
  assert.equal(third.signal.aborted, false);
  for (const slot of [second, third]) slot.release();
});

test("another client's sessions stay while there is room in all", () => {
  const slots = new SessionSlots(limits);
  const other = take(slots, 'b');
  const mine = Array.from({ length: 5 }, () => take(slots, 'a'));
  assert.equal(other.signal.aborted, false);
  for (const slot of [other, ...mine]) slot.release();
});

test('where all is full, the oldest unproven session of all makes room', () => {
  const slots = new SessionSlots(limits);
  const taken = ['a', 'b', 'c', 'd'].map((client) => take(slots, client));
  taken[0]?.prove();
  const newest = take(slots, 'e');
  assert.deepEqual(
    taken.map(({ signal }) => signal.aborted),
    [false, true, false, false],
  );
  for (const slot of [...taken, newest]) slot.release();
});

test('no proven session is ever ended: a newcomer is refused instead', () => {
  const slots = new SessionSlots(limits);
  const taken = [take(slots, 'a'), take(slots, 'a')];
  for (const slot of taken) slot.prove();
  assert.equal(slots.take('a'), undefined);
  taken[0]?.release();
  const next = take(slots, 'a');
  assert.equal(taken[1]?.signal.aborted, false);
  for (const slot of [...taken, next]) slot.release();
});

test('a session that is not proven in time is ended, a proven one is not', async () => {
  const slots = new SessionSlots({ ...limits, proofTimeoutMs: 20 });
  const proven = take(slots, 'a');
  proven.prove();
  const silent = take(slots, 'a');
  await waitUntil(
    'the silent one is ended',
    () => silent.signal.aborted,
    (ended) => ended,
    { timeoutMs: 5_000, intervalMs: 10 },
  );
  assert.match(String(silent.signal.reason), /silent client/);
  assert.equal(proven.signal.aborted, false);
});
