import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCmap } from '../../../lab/observe/parse-cmap.ts';
import { recorded, stacks } from './recorded.ts';

test('reads what corosync runs with, and nothing from what is no setting', () => {
  const text = 'totem.token (u32) = 3000\nnodelist.node.0.name (str) = n1 \nFailed to initialize\n';
  assert.deepEqual(
    [...(parseCmap(text) ?? [])],
    [
      ['totem.token', '3000'],
      ['nodelist.node.0.name', 'n1'],
    ],
  );
});

for (const stack of stacks)
  test(`reads every key of ${stack}`, () => {
    const { stdout } = recorded(stack, 'online', 'node1', 'corosync-cmapctl_members');
    const values = [...(parseCmap(stdout) ?? [])].filter(([key]) => key.endsWith('.status'));
    assert.deepEqual(
      values.map(([, value]) => value),
      ['joined', 'joined', 'joined'],
    );
  });

test('a corosync that is stopped runs with nothing', () => {
  for (const stack of stacks)
    assert.equal(
      parseCmap(recorded(stack, 'cluster-stopped', 'node1', 'corosync-cmapctl_members').stdout),
      null,
    );
});
