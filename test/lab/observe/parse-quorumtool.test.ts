import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuorumtool } from '../../../lab/observe/parse-quorumtool.ts';
import { recorded, recordedPlaces, stacks } from './recorded.ts';

for (const stack of stacks) {
  for (const { state, node } of recordedPlaces(stack).filter((place) => place.state !== 'cluster-stopped')) {
    test(`corosync-quorumtool of ${stack}: ${state}, ${node}`, () => {
      const view =
        parseQuorumtool(recorded(stack, state, node, 'corosync-quorumtool_s').stdout) ?? assert.fail();
      const minority = state === 'partition' && node === 'node1';
      const down = state.startsWith('node3');
      const present = minority ? [1] : state === 'partition' ? [2, 3] : down ? [1, 2] : [1, 2, 3];
      assert.equal(view.quorate, !minority);
      assert.deepEqual(
        view.members.map(({ nodeId }) => nodeId),
        present,
      );
      assert.deepEqual(
        view.members.filter(({ local }) => local).map(({ nodeId }) => `node${nodeId}`),
        [node],
      );
      assert.deepEqual([view.expectedVotes, view.totalVotes], [3, present.length]);
      assert.equal(view.ring?.representative, present[0]);
    });
  }

  test(`a stopped corosync of ${stack} gives nothing to read`, () => {
    const { stdout, stderr } = recorded(stack, 'cluster-stopped', 'node1', 'corosync-quorumtool_s');
    assert.equal(parseQuorumtool(stdout + stderr), null);
  });
}

const ring = (stack: (typeof stacks)[number]): unknown =>
  parseQuorumtool(recorded(stack, 'online', 'node1', 'corosync-quorumtool_s').stdout)?.ring;

test('reads the ring of 2.4 as decimal and of 3.x as hexadecimal', () => {
  assert.deepEqual(ring(stacks[0]), { representative: 1, sequence: 48 });
  assert.deepEqual(ring(stacks[1]), { representative: 1, sequence: 0x38 });
});

test('the exit code of 2.4 lies: 1 when quorate, 0 when not', () => {
  assert.equal(recorded(stacks[0], 'online', 'node1', 'corosync-quorumtool_s').exitCode, 1);
  assert.equal(recorded(stacks[0], 'partition', 'node1', 'corosync-quorumtool_s').exitCode, 0);
});
