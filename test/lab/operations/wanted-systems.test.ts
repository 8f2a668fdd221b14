import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserError } from '../../../lab/errors.ts';
import { wantedSystems } from '../../../lab/operations/wanted-systems.ts';

test('one system is that of all nodes, three where no number was asked for', () => {
  assert.deepEqual(wantedSystems({ os: ['debian11'] }), ['debian11', 'debian11', 'debian11']);
  assert.deepEqual(wantedSystems({ os: ['debian11'], nodes: 2 }), ['debian11', 'debian11']);
});

test('where none is named each node runs what setup chose', () => {
  assert.deepEqual(wantedSystems({ nodes: 2 }), [undefined, undefined]);
});

test('a list is one for each node', () => {
  const os = ['debian11', 'debian12'];
  assert.deepEqual(wantedSystems({ os }), os);
  assert.deepEqual(wantedSystems({ os, nodes: 2 }), os);
});

test('a list that does not fit the number of nodes says both numbers', () => {
  assert.throws(
    () => wantedSystems({ os: ['debian11', 'debian12'], nodes: 3 }),
    (error: unknown) =>
      error instanceof UserError && /names 2 systems.*--nodes asks for 3/.test(error.message),
  );
});

test('an image is of one system', () => {
  const image = 'own/node:1';
  assert.throws(() => wantedSystems({ os: ['debian11', 'debian12'], image }), /own\/node:1 is of one system/);
  assert.deepEqual(wantedSystems({ os: ['debian11'], image, nodes: 1 }), ['debian11']);
});
