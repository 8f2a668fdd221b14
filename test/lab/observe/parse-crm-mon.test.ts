import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { machinesIn, type NodeState } from '../../../lab/observe/cluster-view.ts';
import { parseCrmMon } from '../../../lab/observe/parse-crm-mon.ts';
import { recorded, recordedPlaces, type Stack } from './recorded.ts';

const el7: Stack = 'pacemaker-1.1.23-pcs-0.9.169';
const debian12: Stack = 'pacemaker-2.1.5-pcs-0.11.5';

/** Per place: what is said of the three nodes, the DC, quorum; fence devices with their place; failures; fence events. */
type Expectation = [
  states: NodeState[],
  dc: string,
  quorate: boolean,
  devices: string,
  failures: number,
  events: number,
];

const allOnline: NodeState[] = ['online', 'online', 'online'];
const expectedOfEl7: Record<string, Expectation> = {
  'online/node1': [allOnline, 'e3', true, 'fence1@e1 fence2@e3 fence3@e1', 0, 0],
  'online/node2': [allOnline, 'e3', true, 'fence1@e1 fence2@e3 fence3@e1', 0, 0],
  'node3-killed-unclean/node1': [['online', 'online', 'unclean'], 'e2', true, '', 6, 1],
  'node3-offline-after-confirm/node1': [['online', 'online', 'offline'], 'e2', true, '', 6, 3],
  'node3-fenced-and-down/node1': [
    ['online', 'online', 'offline'],
    'e1',
    true,
    'fence1@e1 fence2@e1 fence3@e1',
    0,
    1,
  ],
  'node2-standby/node1': [['online', 'standby', 'online'], 'e2', true, '', 0, 5],
  'maintenance/node1': [allOnline, 'e2', true, '', 0, 5],
  'partition/node1': [['online', 'unclean', 'offline'], 'e1', false, '', 0, 5],
  'partition/node2': [['unclean', 'online', 'online'], 'e2', true, '', 0, 5],
  'healed/node1': [allOnline, 'e2', true, '', 0, 5],
  'healed/node2': [allOnline, 'e2', true, '', 0, 5],
};
const expectedOfDebian12: Record<string, Expectation> = {
  'online/node1': [allOnline, 'b1', true, 'fence1@b1 fence2@b3 fence3@b1', 0, 0],
  'online/node2': [allOnline, 'b1', true, 'fence1@b1 fence2@b3 fence3@b1', 0, 0],
  'node3-killed-unclean/node1': [
    ['online', 'online', 'unclean'],
    'b1',
    true,
    'fence1@ fence2@ fence3@b3',
    6,
    1,
  ],
  'node3-offline-after-confirm/node1': [['online', 'online', 'offline'], 'b2', true, '', 0, 1],
  'node3-fenced-and-down/node1': [
    ['online', 'online', 'offline'],
    'b1',
    true,
    'fence1@b1 fence2@b1 fence3@b1',
    0,
    1,
  ],
  'node2-standby/node1': [['online', 'standby', 'online'], 'b1', true, '', 0, 4],
  'maintenance/node1': [allOnline, 'b1', true, '', 0, 4],
  'partition/node1': [['online', 'unclean', 'unclean'], 'b1', false, '', 0, 4],
  'partition/node2': [['unclean', 'online', 'online'], 'b2', true, '', 0, 4],
  'healed/node1': [allOnline, 'b1', true, '', 0, 4],
  'healed/node2': [allOnline, 'b1', true, '', 0, 4],
};

const outputs = [
  { stack: el7, command: 'crm_mon_as-xml', names: ['e1', 'e2', 'e3'], expected: expectedOfEl7 },
  {
    stack: debian12,
    command: 'crm_mon_output-as-xml',
    names: ['b1', 'b2', 'b3'],
    expected: expectedOfDebian12,
  },
  { stack: debian12, command: 'crm_mon_as-xml', names: ['b1', 'b2', 'b3'], expected: expectedOfDebian12 },
];

for (const { stack, command, names, expected } of outputs) {
  describe(`parseCrmMon reads ${command} of ${stack}`, () => {
    const places = recordedPlaces(stack).filter(({ state }) => state !== 'cluster-stopped');
    test('has an expectation for every recorded place', () => {
      assert.deepEqual(
        places.map(({ state, node }) => `${state}/${node}`).toSorted(),
        Object.keys(expected).toSorted(),
      );
    });
    for (const { state, node } of places) {
      test(`${state}, seen by ${node}`, () => {
        const view = parseCrmMon(recorded(stack, state, node, command).stdout, node);
        const [states, dc, quorate, devices, failures, events] =
          expected[`${state}/${node}`] ?? assert.fail();
        assert.deepEqual(view.nodes, Object.fromEntries(names.map((name, i) => [name, states[i]])));
        assert.deepEqual([view.observer, view.running, view.why, view.stack], [node, true, null, 'corosync']);
        assert.deepEqual([view.dc, view.quorate], [dc, quorate]);
        assert.equal(view.version, stack === el7 ? '1.1.23' : '2.1.5');
        const fenceDevices = view.resources.filter(({ agent }) => agent.startsWith('stonith:'));
        assert.equal(fenceDevices.map(({ id, nodes }) => `${id}@${nodes.join('+')}`).join(' '), devices);
        assert.equal(view.resources.find(({ id }) => id === 'd1')?.agent, 'ocf:pacemaker:Dummy');
        assert.deepEqual([view.failures.length, view.fenceHistory.length], [failures, events]);
      });
    }

    test('a stopped cluster is a view that is not running', () => {
      const view = parseCrmMon(recorded(stack, 'cluster-stopped', 'node1', command).stdout, 'node1');
      assert.deepEqual([view.running, view.dc, view.quorate, view.nodes], [false, null, null, {}]);
      assert.match(view.why ?? '', /cluster is not available|Not connected|not running/);
    });
  });
}

const event = (stack: Stack, command: string): unknown =>
  parseCrmMon(recorded(stack, 'node3-fenced-and-down', 'node1', command).stdout, 'node1').fenceHistory[0];

test('fence events read the same from both generations', () => {
  assert.deepEqual(event(el7, 'crm_mon_as-xml'), {
    target: 'e3',
    action: 'off',
    outcome: 'success',
    origin: 'e1',
    client: 'stonith_admin.5254',
    delegate: 'e1',
    completed: 'Sun Nov 22 20:01:25 2026',
  });
  assert.deepEqual(event(debian12, 'crm_mon_output-as-xml'), {
    target: 'b3',
    action: 'off',
    outcome: 'success',
    origin: 'b1',
    client: 'stonith_admin.4798',
    delegate: 'b1',
    completed: '2026-11-22 20:07:17Z',
  });
});

test('failures keep the agent’s own reason', () => {
  const { stdout } = recorded(debian12, 'node3-killed-unclean', 'node1', 'crm_mon_output-as-xml');
  assert.deepEqual(parseCrmMon(stdout, 'node1').failures[0], {
    operation: 'fence1_start_0',
    node: 'b1',
    status: 'Timed Out',
    reason: 'error: Fence agent did not complete within 20s',
  });
});

test('equal texts of the last change mean an unchanged configuration', () => {
  const { stdout } = recorded(el7, 'online', 'node1', 'crm_mon_as-xml');
  assert.equal(parseCrmMon(stdout, 'node1').lastChange, 'Sun Nov 22 20:00:40 2026 root crm_resource e1');
});

const withBody = (body: string): string => `<crm_mon version="1.1.13"><summary>
  <stack type="corosync"/><current_dc present="false"/></summary>${body}</crm_mon>`;

test('without a DC neither DC nor quorum is known', () => {
  const view = parseCrmMon(withBody(''), 'n1');
  assert.deepEqual([view.running, view.dc, view.quorate], [true, null, null]);
});

test('of several flags of one node the gravest counts', () => {
  const flags = {
    online: 'true',
    unclean: 'false',
    pending: 'false',
    maintenance: 'false',
    standby: 'false',
  };
  const stateOf = (changed: Partial<typeof flags>): NodeState | undefined => {
    const attributes = Object.entries({ ...flags, ...changed }).map(([name, value]) => `${name}="${value}"`);
    return parseCrmMon(withBody(`<nodes><node name="n1" ${attributes.join(' ')}/></nodes>`), 'n1').nodes.n1;
  };
  const all = { unclean: 'true', online: 'false', pending: 'true', maintenance: 'true', standby: 'true' };
  assert.equal(stateOf(all), 'unclean');
  assert.equal(stateOf({ ...all, unclean: 'false' }), 'offline');
  assert.equal(stateOf({ ...all, unclean: 'false', online: 'true' }), 'pending');
  assert.equal(stateOf({ maintenance: 'true', standby: 'true' }), 'maintenance');
  assert.equal(stateOf({ standby: 'true' }), 'standby');
  assert.equal(stateOf({}), 'online');
});

const resource = (id: string, ...nodes: string[]): string =>
  `<resource id="${id}" resource_agent="ocf::heartbeat:X" role="Started" active="true" failed="false">
    ${nodes.map((name) => `<node name="${name}" id="1" cached="false"/>`).join('')}</resource>`;

test('resources inside groups, clones and bundles are found with what they stand in', () => {
  const view = parseCrmMon(
    withBody(`<resources>
      ${resource('twice', 'n1', 'n2')}
      <group id="g">${resource('first', 'n1')}${resource('second', 'n1')}</group>
      <clone id="c">${resource('copy', 'n1')}${resource('copy', 'n2')}<group id="cg">${resource('deep', 'n2')}</group></clone>
      <bundle id="b"><replica id="0">${resource('inside', 'n3')}</replica></bundle>
    </resources>`),
    'n1',
  );
  assert.deepEqual(
    view.resources.map(({ id, nodes, within }) => [id, nodes.join(), within.join('/')]),
    [
      ['twice', 'n1,n2', ''],
      ['first', 'n1', 'g'],
      ['second', 'n1', 'g'],
      ['copy', 'n1', 'c'],
      ['copy', 'n2', 'c'],
      ['deep', 'n2', 'c/cg'],
      ['inside', 'n3', 'b'],
    ],
  );
});

test('refuses XML that is cut off, is not crm_mon’s, or brings entities', () => {
  const { stdout } = recorded(el7, 'online', 'node1', 'crm_mon_as-xml');
  assert.throws(() => parseCrmMon(stdout.slice(0, 2000), 'n1'));
  assert.throws(() => parseCrmMon('<cib/>', 'n1'), /its root is "cib"/);
  assert.throws(
    () => parseCrmMon('<!DOCTYPE x [<!ENTITY a "b">]><crm_mon/>', 'n1'),
    /document type is refused/,
  );
});

test('names that look like numbers or contain quotes stay as they are', () => {
  const view = parseCrmMon(
    withBody(
      '<nodes><node name="007" online="true"/></nodes><failures><failure op_key="x" node="1e3" exitreason="say &quot;no&quot; &lt;"/></failures>',
    ),
    'n1',
  );
  assert.deepEqual(view.nodes, { '007': 'online' });
  assert.deepEqual([view.failures[0]?.node, view.failures[0]?.reason], ['1e3', 'say "no" <']);
});

test('a remote node is a machine; one that runs inside a resource is none', () => {
  const view = parseCrmMon(
    withBody(`<nodes><node name="n1" online="true" type="member"/><node name="r1" online="true" type="remote"/>
      <node name="db-0" online="true" type="remote" id_as_resource="db-docker-0"/></nodes>`),
    'n1',
  );
  assert.deepEqual([view.remoteNodes, view.guestNodes], [['r1', 'db-0'], ['db-0']]);
  assert.deepEqual(machinesIn([view]), ['n1', 'r1']);
});
