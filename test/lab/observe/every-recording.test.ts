import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeState } from '../../../lab/observe/cluster-view.ts';
import { parseCib } from '../../../lab/observe/parse-cib.ts';
import { parseCmapMembers } from '../../../lab/observe/parse-cmap-members.ts';
import { parseConfiguration } from '../../../lab/observe/parse-configuration.ts';
import { parseCrmMon } from '../../../lab/observe/parse-crm-mon.ts';
import { parsePcsdStatus } from '../../../lab/observe/parse-pcsd-status.ts';
import { recorded, recordedPlaces, stacks, type Stack } from './recorded.ts';

// What each recorded state is, and that every reader finds it in every stack's own words.

/** Of a lab's nodes, but for the two stacks that were recorded by hand. */
function namesOf(stack: Stack): string[] {
  const [before, after] =
    stack === stacks[0] ? ['e', ''] : stack === stacks[1] ? ['b', ''] : ['controller', '-vm'];
  return [1, 2, 3].map((i) => `${before}${i}${after}`);
}

/** How the three nodes are seen; where several are right, how soon the others were taken for lost decides. */
const states: Record<string, (NodeState | NodeState[])[]> = {
  'online/node1': ['online', 'online', 'online'],
  'online/node2': ['online', 'online', 'online'],
  'node3-killed-unclean/node1': ['online', 'online', 'unclean'],
  'node3-offline-after-confirm/node1': ['online', 'online', 'offline'],
  'node3-fenced-and-down/node1': ['online', 'online', 'offline'],
  'node2-standby/node1': ['online', 'standby', 'online'],
  'maintenance/node1': ['online', 'online', 'online'],
  'partition/node1': ['online', ['unclean', 'offline'], ['unclean', 'offline']],
  'partition/node2': ['unclean', 'online', 'online'],
  'healed/node1': ['online', 'online', 'online'],
  'healed/node2': ['online', 'online', 'online'],
};

for (const stack of stacks) {
  const names = namesOf(stack);
  const places = recordedPlaces(stack);

  test(`${stack} has every state`, () => {
    assert.deepEqual(
      places.map(({ state, node }) => `${state}/${node}`).toSorted(),
      [...Object.keys(states), 'cluster-stopped/node1'].toSorted(),
    );
  });

  for (const { state, node } of places) {
    const expected = states[`${state}/${node}`];
    const read = (command: string): string => recorded(stack, state, node, command).stdout;
    // Pacemaker 1.1 knows no other XML.
    const options = stack === stacks[0] ? ['as-xml'] : ['as-xml', 'output-as-xml'];

    test(`${stack}: ${state}, seen by ${node}`, () => {
      for (const option of options) {
        const view = parseCrmMon(read(`crm_mon_${option}`), node);
        assert.equal(view.running, expected !== undefined);
        if (!expected) continue;
        for (const [i, name] of names.entries()) {
          const right = [expected[i]].flat();
          assert.ok(right.includes(view.nodes[name]), `${name} is ${view.nodes[name]}, says ${option}`);
        }
        assert.equal(view.version, stack.split('-')[1]);
        assert.equal(view.stack, 'corosync');
        assert.ok(names.includes(view.dc ?? ''), `DC ${view.dc}`);
        assert.equal(view.quorate, !(state === 'partition' && node === 'node1'));
      }

      const members = parseCmapMembers(read('corosync-cmapctl_members'));
      const joined = members.filter((member) => member.joined).map(({ nodeId }) => nodeId);
      const here =
        state === 'partition'
          ? node === 'node1'
            ? [1]
            : [2, 3]
          : state.startsWith('node3')
            ? [1, 2]
            : [1, 2, 3];
      assert.deepEqual(joined, expected ? here : []);

      const pcsd = parsePcsdStatus(read('pcs_status_pcsd'));
      assert.deepEqual(Object.keys(pcsd).toSorted(), names);
      if (!expected) return;

      assert.match(parseCib(read('cibadmin_Q')).epoch, /^\d+\.\d+$/);
      const { properties, nodes, primitives } = parseConfiguration(read('cibadmin_Q'));
      assert.equal(properties['cluster-name'], 'openstack-ha');
      assert.equal(properties['maintenance-mode'] ?? 'false', String(state === 'maintenance'));
      assert.deepEqual(nodes.map(({ name }) => name).toSorted(), names);
      assert.ok(primitives.some(({ id, agent }) => id === 'd1' && agent === 'ocf:pacemaker:Dummy'));
    });
  }
}

test('the older XML and the newer one of the same moment give the same view', () => {
  for (const stack of stacks.filter((each) => each !== stacks[0]))
    for (const { state, node } of recordedPlaces(stack)) {
      if (state === 'cluster-stopped') continue;
      const [older, newer] = ['crm_mon_as-xml', 'crm_mon_output-as-xml'].map(
        (command) => parseCrmMon(recorded(stack, state, node, command).stdout, node).nodes,
      );
      assert.deepEqual(older, newer, `${stack}: ${state}, ${node}`);
    }
});
