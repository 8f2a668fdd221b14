import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCmapMembers } from '../../../lab/observe/parse-cmap-members.ts';
import { recorded, stacks } from './recorded.ts';

const addresses = {
  [stacks[0]]: ['10.213.40.11', '10.213.40.12', '10.213.40.13'],
  [stacks[1]]: ['10.213.40.21', '10.213.40.22', '10.213.40.23'],
  [stacks[2]]: ['10.213.1.11', '10.213.1.12', '10.213.1.13'],
  [stacks[3]]: ['10.213.1.11', '10.213.1.12', '10.213.1.13'],
};

for (const stack of stacks) {
  test(`membership keys of ${stack}`, () => {
    const members = parseCmapMembers(recorded(stack, 'online', 'node1', 'corosync-cmapctl_members').stdout);
    assert.deepEqual(
      members,
      addresses[stack]?.map((address, i) => ({ nodeId: i + 1, address, joined: true, joinCount: 1 })),
    );
  });

  test(`a node that left ${stack} stays listed as not joined`, () => {
    const members = parseCmapMembers(
      recorded(stack, 'node3-killed-unclean', 'node1', 'corosync-cmapctl_members').stdout,
    );
    assert.deepEqual(
      members.map(({ nodeId, joined }) => [nodeId, joined]),
      [
        [1, true],
        [2, true],
        [3, false],
      ],
    );
  });

  test(`a stopped corosync of ${stack} has no members`, () => {
    assert.deepEqual(
      parseCmapMembers(recorded(stack, 'cluster-stopped', 'node1', 'corosync-cmapctl_members').stdout),
      [],
    );
  });
}
