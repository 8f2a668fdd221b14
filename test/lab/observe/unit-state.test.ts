import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unitProblems, unitStates } from '../../../lab/observe/unit-state.ts';
import { FakeNode } from '../node/fake-node.ts';

const node = (stdout: string): FakeNode => new FakeNode('n1', [[/^for unit in pcsd\.service/, stdout]]);

test('a unit that is not there is inactive and has no other state', async () => {
  assert.deepEqual(await unitStates(node('pcsd.service inactive:\n'), ['pcsd.service']), {
    'pcsd.service': { active: 'inactive', enabled: '' },
  });
});

test('says what keeps a unit from being active and enabled', async () => {
  assert.deepEqual(await unitProblems(node('pcsd.service active:enabled\n'), ['pcsd.service']), []);
  assert.deepEqual(await unitProblems(node('pcsd.service failed:disabled\n'), ['pcsd.service']), [
    'pcsd.service is failed',
    'pcsd.service is disabled',
  ]);
  assert.deepEqual(await unitProblems(node('pcsd.service inactive:\n'), ['pcsd.service']), [
    'pcsd.service is inactive',
    'pcsd.service is not there',
  ]);
});
