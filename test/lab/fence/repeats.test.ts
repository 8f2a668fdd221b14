import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Repeats } from '../../../lab/fence/repeats.ts';

test('takes a request once within the window, and again after it', () => {
  let now = 0;
  const repeats = new Repeats({ windowMs: 10_000, now: () => now });
  assert.equal(repeats.take('off 7'), true);
  now = 9_999;
  assert.equal(repeats.has('off 7'), true);
  assert.equal(repeats.take('off 7'), false);
  now = 10_000;
  assert.equal(repeats.has('off 7'), false);
  assert.equal(repeats.take('off 7'), true);
});

test('does not mistake one request for another', () => {
  const repeats = new Repeats();
  assert.equal(repeats.take('off 7'), true);
  assert.equal(repeats.has('off 8'), false);
  assert.equal(repeats.take('off 8'), true);
});
