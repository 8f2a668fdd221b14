import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnavailableError } from '../../../lab/errors.ts';
import { checkResources } from '../../../lab/host/resources.ts';

test('lets three nodes be made where there is room', () => {
  assert.doesNotThrow(() => checkResources({ nodes: 3, memAvailableMb: 1100, diskFreeMb: 500 }));
});

test('refuses for lack of memory, saying what is needed and what is there', () => {
  assert.throws(
    () => checkResources({ nodes: 16, memAvailableMb: 1100, diskFreeMb: 99_999 }),
    (error) =>
      error instanceof UnavailableError &&
      /16 nodes need 5000 MiB of memory, 1100 MiB are available/.test(error.message) &&
      !/disk/.test(error.message),
  );
});

test('refuses for lack of disk', () => {
  assert.throws(
    () => checkResources({ nodes: 1, memAvailableMb: 9999, diskFreeMb: 12 }),
    /1 node needs 300 MiB of disk under the engine's root, 12 MiB are free/,
  );
});

test('bare nodes need room for their packages', () => {
  assert.throws(
    () => checkResources({ nodes: 3, bare: true, memAvailableMb: 9999, diskFreeMb: 1500 }),
    /3 nodes need 2000 MiB of disk/,
  );
});

test('names both lacks at once', () => {
  assert.throws(() => checkResources({ nodes: 3, memAvailableMb: 1, diskFreeMb: 1 }), /memory.*disk/);
});

test('takes a disk that cannot be seen for enough', () => {
  assert.doesNotThrow(() => checkResources({ nodes: 3, memAvailableMb: 9999, diskFreeMb: Infinity }));
});
