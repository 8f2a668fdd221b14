import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crmMonCommand } from '../../../lab/observe/observe.ts';
import { gather } from '../../../verify/facts/gather.ts';
import { FakeNode, type Reply, type Sent } from '../../lab/node/fake-node.ts';
import { recorded, stacks, type Stack } from '../../lab/observe/recorded.ts';
import { corosyncConf, device, known } from '../sample-cluster.ts';

const statusOnly = '<action name="status"/>';

/** A node that prints what real ones did. */
function recordedNode(name: string, stack: Stack, pcs: string): FakeNode {
  const said = (command: string): Reply => recorded(stack, 'online', 'node1', command);
  const old = pcs.startsWith('0.9');
  return new FakeNode(name, [
    ['true', ''],
    ['systemctl is-system-running', 'running\n'],
    ['pcs --version', `${pcs}\n`],
    [crmMonCommand, said(old ? 'crm_mon_as-xml' : 'crm_mon_output-as-xml')],
    ['corosync-quorumtool -s', said('corosync-quorumtool_s')],
    ['corosync-cfgtool -s', said('corosync-cfgtool_s')],
    ['corosync-cmapctl', said('corosync-cmapctl_members')],
    [old ? /^pcs cluster pcsd-status / : /^pcs status pcsd /, said('pcs_status_pcsd')],
    [/^test ! -e \/etc\/corosync\/corosync\.conf/, corosyncConf],
    [/^for unit in corosync/, 'corosync.service active:enabled\n'],
    [/^for unit in chrony/, 'chrony.service active:enabled\nchronyd.service active:alias\n'],
    [/^cat \/etc\/chrony/, 'server 10.0.0.3 iburst\n# server no\npool p iburst\n'],
    ['chronyc -n sources', '^* 10.0.0.3   10   6    37    53   -110ns[  -29us] +/-   24us\n'],
    ['getent ahosts time', '10.0.0.3 STREAM time\n'],
    [/^for file in /, '/etc/corosync/authkey 400 abc\n'],
    ['cibadmin --query', said('cibadmin_Q')],
    ['crm_verify --live-check -VV', ''],
    ['fence_dummy', ({ stdin }: Sent): Reply => (stdin?.includes('metadata') ? statusOnly : 'Status: ON')],
    ['fence_xvm', ({ stdin = '' }: Sent): Reply => fenceXvm(stdin)],
  ]);
}

/** What the agent of a lab's nodes answers: a device lists the machine of its multicast address. */
function fenceXvm(options: string): Reply {
  if (options.includes('action=metadata')) return `<action name="list"/>${statusOnly}`;
  if (options.includes('action=status')) return 'Status: ON';
  return listedMachine(Number(/multicast_address=225\.0\.0\.(\d)/.exec(options)?.[1]));
}

const listedMachine = (i: number): string => `controller${i}-vm 6f1c1a46-72d3-4bd5-9f08-0000000000${i} on`;

for (const [stack, pcs, machine, list] of [
  [stacks[0], '0.9.169', (i: number) => `e${i}`, () => null],
  [stacks[1], '0.11.5', (i: number) => `b${i}`, () => null],
  [stacks[2], '0.10.8', (i: number) => `controller${i}-vm`, (i: number) => [listedMachine(i)]],
  [stacks[3], '0.12.0.2', (i: number) => `controller${i}-vm`, (i: number) => [listedMachine(i)]],
] as const)
  test(`gathers what a node of ${stack} prints`, async () => {
    const { nodes, unanswered, configuration, devices, crmVerify } = await gather(
      [recordedNode(machine(1), stack, pcs)],
      { ntpServer: 'time' },
    );
    const [node] = nodes;
    assert.ok(node && configuration.known && crmVerify.known);
    assert.deepEqual(unanswered, []);
    const { name: _name, view, ...facts } = node;
    assert.deepEqual(
      Object.entries(facts).filter(([, fact]) => !fact.known),
      [],
    );
    assert.equal(view.running, true);
    assert.deepEqual(facts.time, {
      known: true,
      value: {
        daemons: { 'chrony.service': { active: 'active', enabled: 'enabled' } },
        configured: { 'chrony.service': ['10.0.0.3', 'p'] },
        used: known([{ address: '10.0.0.3', isReached: true }]),
        askedAddresses: ['time', '10.0.0.3'],
      },
    });
    assert.deepEqual(
      devices.map((each) => [each.device.id, each.answers[machine(1)]]),
      [1, 2, 3].map((i) => [
        `fence${i}`,
        { list: { known: true, value: list(i) }, status: { [machine(i)]: { known: true, value: 'on' } } },
      ]),
    );
  });

test('a node that does not answer is asked nothing more', async () => {
  const silent = new FakeNode('n1', [['true', { unreachable: true }]]);
  const { nodes, unanswered, configuration } = await gather([silent], {});
  assert.deepEqual([nodes, silent.sent.length], [[], 1]);
  assert.match(unanswered[0]?.why ?? '', /no route to the node/);
  assert.deepEqual(configuration, { known: false, why: 'no node answers' });
});

test('a node that is still booting is asked nothing more, and is none that could be judged', async () => {
  for (const state of ['initializing', 'starting']) {
    const node = new FakeNode('n1', [
      ['true', ''],
      ['systemctl is-system-running', { exitCode: 1, stdout: `${state}\n` }],
    ]);
    const { nodes, unanswered } = await gather([node], {});
    assert.deepEqual([nodes, node.sent.length], [[], 2]);
    assert.deepEqual(unanswered, [{ name: 'n1', why: 'it is still booting', isBooting: true }]);
  }
});

for (const [what, reply] of Object.entries({
  'with a unit that failed': { exitCode: 1, stdout: 'degraded\n' },
  'without D-Bus': { exitCode: 1, stderr: 'Failed to connect to bus' },
  'not run by systemd': { exitCode: 1, stdout: 'offline\n' },
  'whose systemd does not answer': { unreachable: true },
}))
  test(`a node ${what} is asked as any other`, async () => {
    const node = recordedNode('b1', stacks[1], '0.11.5');
    node.replies.unshift(['systemctl is-system-running', reply]);
    const { nodes, unanswered } = await gather([node], {});
    assert.deepEqual([nodes.map(({ name }) => name), unanswered], [['b1'], []]);
  });

test('each question that fails is not known, apart from the others; warnings of crm_verify are its words', async () => {
  const node = recordedNode('b1', stacks[1], '0.11.5');
  const complaint = '(unpack_x) 	error: Ignoring constraint\nErrors found during check: config not valid\n';
  node.replies.unshift(
    ['corosync-cmapctl', { exitCode: 1, stderr: 'Failed to initialize the cmap API. Error CS_ERR_LIBRARY' }],
    ['corosync-cfgtool -s', { exitCode: 1, stderr: 'disk full' }],
    ['corosync-quorumtool -s', { exitCode: 127, stderr: 'sh: corosync-quorumtool: not found' }],
    ['pcs --version', '0.8.1\n'],
    ['crm_verify --live-check -VV', { exitCode: 78, stderr: complaint }],
  );
  const { nodes, crmVerify } = await gather([node], {});
  assert.deepEqual(nodes[0]?.cmap, { known: true, value: null });
  assert.deepEqual(nodes[0]?.rings, { known: false, why: '"corosync-cfgtool -s" exited with 1: disk full' });
  assert.deepEqual(nodes[0]?.quorum, {
    known: false,
    why: '"corosync-quorumtool -s" exited with 127: sh: corosync-quorumtool: not found',
  });
  assert.deepEqual(nodes[0]?.pcsd, { known: false, why: 'pcs 0.8 is not known here' });
  assert.deepEqual(crmVerify, { known: true, value: ['(unpack_x) 	error: Ignoring constraint'] });
});

test('a key in a place of its own is read where its device names one', async () => {
  const node = recordedNode('b1', stacks[1], '0.11.5');
  const resources = `<configuration><resources>${device('f', { options: { key_file: '/etc/other.key' } })}</resources></configuration>`;
  node.replies.unshift(
    ['cibadmin --query', resources],
    [/^for file in .* \/etc\/other\.key;/, '/etc/other.key 600 abc\n'],
  );
  const { nodes } = await gather([node], {});
  const { keys } = nodes[0] ?? assert.fail();
  assert.ok(keys.known);
  assert.deepEqual(keys.value['/etc/other.key'], { mode: 0o600, digest: 'abc' });
});

test('a crm_verify that is not there, or reaches no cluster, has not looked', async () => {
  for (const reply of [
    { exitCode: 127, stderr: 'sh: crm_verify: not found' },
    { exitCode: 1, stderr: 'Live CIB query failed: Transport endpoint is not connected' },
  ]) {
    const node = recordedNode('b1', stacks[1], '0.11.5');
    node.replies.unshift(['crm_verify --live-check -VV', reply]);
    const { crmVerify } = await gather([node], {});
    assert.deepEqual(crmVerify, {
      known: false,
      why: `crm_verify exited with ${reply.exitCode}: ${reply.stderr}`,
    });
  }
});

test('an agent that is no program is not asked', async () => {
  const node = recordedNode('b1', stacks[1], '0.11.5');
  const resources = `<configuration><resources>${device('f', { agent: 'external/ipmi' })}</resources></configuration>`;
  node.replies.unshift(['cibadmin --query', resources]);
  const { devices } = await gather([node], {});
  assert.deepEqual(
    devices.map(({ answers }) => answers),
    [{}],
  );
});
