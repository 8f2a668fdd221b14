import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastWords } from '../../../lab/inspect/last-words.ts';
import { FakeNode } from '../node/fake-node.ts';

test('a node says of its stack what it can, below its name', async () => {
  const node = new FakeNode('n1', [[/./s, 'corosync is active\npacemaker is inactive\n']]);
  assert.equal(await lastWords(node), 'n1:\n  corosync is active\n  pacemaker is inactive');
});

test('one that cannot be asked is told with the reason', async () => {
  const node = new FakeNode('n1', [[/./s, { unreachable: true }]]);
  assert.match(await lastWords(node), /^n1: .*no route to the node/s);
});
