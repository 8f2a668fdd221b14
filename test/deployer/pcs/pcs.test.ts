import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Pcs, pcsOf } from '../../../deployer/pcs/pcs.ts';
import { CommandError } from '../../../lab/errors.ts';
import { FakeNode, type Reply } from '../../lab/node/fake-node.ts';
import { recorded, stacks } from '../../lab/observe/recorded.ts';

const old = new Pcs('0.9.169');
const recent = new Pcs('0.11.5');
const newest = new Pcs('0.12.0.2');
const ha = { name: 'ha', nodes: [{ name: 'n1' }, { name: 'n2' }], totem: {}, quorum: {} };
const generations = [old, new Pcs('0.10.8'), recent, newest];

describe('pcsOf', () => {
  const asking = async (reply: Reply): Promise<Pcs> => pcsOf(new FakeNode('n1', [['pcs --version', reply]]));

  test('takes the generation from what the node’s pcs says', async () => {
    assert.equal((await asking('0.9.143\n')).version, '0.9.143');
    assert.equal((await asking('0.11.5\n')).version, '0.11.5');
    assert.equal((await asking('0.12.0.2\n')).version, '0.12.0.2');
  });

  test('refuses a generation whose commands it does not know, and one that says nothing', async () => {
    for (const version of ['0.13.0', '0.8.0', '1.0']) {
      await assert.rejects(asking(`${version}\n`), {
        name: 'UserError',
        message: `pcs ${version} is not supported, only 0.9.x, 0.10.x, 0.11.x, 0.12.x`,
      });
    }
    await assert.rejects(asking('Usage: pcs\n'), /named no version/);
  });
});

describe('fence', () => {
  const fencing = async (pcs: Pcs, command: string, reply: Reply): Promise<void> =>
    pcs.fence(new FakeNode('n1', [[command, reply]]), 'n3', 'off');

  test('orders the node off, and takes the word of either generation', async () => {
    await fencing(old, 'pcs stonith fence n3 --off', 'Node: n3 fenced\n');
    await fencing(recent, 'pcs stonith fence n3 --off', { stderr: 'Node: n3 fenced\n' });
    await recent.fence(
      new FakeNode('n1', [['pcs stonith fence n3', { stderr: 'Node: n3 fenced\n' }]]),
      'n3',
      'reboot',
    );
  });

  test('that failed or said nothing is an error', async () => {
    await assert.rejects(
      fencing(old, 'pcs stonith fence n3 --off', { exitCode: 1, stderr: "Error: unable to fence 'n3'\n" }),
      (error) =>
        error instanceof CommandError &&
        error.exitCode === 1 &&
        error.message.includes("unable to fence 'n3'"),
    );
    await assert.rejects(fencing(old, 'pcs stonith fence n3 --off', ''), /did not say "Node: n3 fenced"/);
  });
});

describe('confirm', () => {
  const command = 'pcs stonith confirm n3 --force';

  test('answers no question: with --force, from 0.12 on --yes, none is asked', async () => {
    for (const pcs of generations) {
      const asked = pcs === newest ? 'pcs stonith confirm n3 --yes' : command;
      await pcs.confirm(new FakeNode('n1', [[asked, 'Node: n3 confirmed fenced\n']]), 'n3');
    }
  });

  test('that ends well and has confirmed nothing is an error', async () => {
    const canceled = new FakeNode('n1', [[command, 'WARNING: … [y/N] Canceled\n']]);
    await assert.rejects(old.confirm(canceled, 'n3'), /did not say "Node: n3 confirmed fenced"/);
  });
});

describe('pcsd status', () => {
  test('is asked for by name, and one that is off is no failure of the command', async () => {
    const reply = recorded(stacks[0], 'online', 'node1', 'pcs_status_pcsd');
    assert.equal(reply.exitCode, 2);
    const node = new FakeNode('n1', [['pcs cluster pcsd-status e1 e2 e3', reply]]);
    assert.equal((await old.pcsdStatus(node, ['e1', 'e2', 'e3'])).e3, 'offline');
  });
});

test('after a set-up by 0.9, which restarts pcsd everywhere, waits until it answers and goes on answering', async () => {
  const [online, offline]: Reply[] = [
    '  n1: Online\n  n2: Online\n',
    { exitCode: 2, stdout: '  n1: Offline\n  n2: Online\n' },
  ];
  const answers = [online, offline, online];
  const node = new FakeNode('n1', [
    ['pcs cluster setup --force --name ha n1 n2', 'n1: Succeeded\n'],
    ['pcs cluster pcsd-status n1 n2', () => answers.shift() ?? online ?? assert.fail()],
  ]);
  const startedAt = performance.now();
  await old.setup(node, ha);
  assert.equal(answers.length, 0);
  assert.ok(performance.now() - startedAt > 1_500);
});

test('values reach the shell as one word each', async () => {
  const node = new FakeNode('n1', [[/.*/, '']]);
  await old.createFenceDevice(node, {
    id: 'f',
    agent: 'fence_xvm',
    options: { multicast_address: '225.0.0.1; reboot' },
  });
  assert.equal(node.sent[0]?.command, "pcs stonith create f fence_xvm 'multicast_address=225.0.0.1; reboot'");
});

test('each generation is spoken to in its own words', async () => {
  const lines = await Promise.all(
    generations.map(async (pcs) => {
      const node = new FakeNode('n1', [
        [/^pcs (cluster|status) pcsd/, '  n1: Online\n  n2: Online\n'],
        [/.*/, ''],
      ]);
      await pcs.auth(node, ['n1', 'n2'], 'secret');
      await pcs.setup(node, ha);
      await pcs.pcsdStatus(node, ['n1', 'n2']);
      await pcs.addNode(node, { name: 'n3' }, { force: true });
      await pcs.removeNode(node, 'n3');
      await pcs.setResourceDefault(node, 'resource-stickiness', 'INFINITY');
      return [...new Set(node.sent.map(({ command }) => command))];
    }),
  );
  const from010 = [
    'pcs host auth n1 n2 -u hacluster',
    'pcs cluster setup ha n1 n2 --force',
    'pcs status pcsd n1 n2',
    'pcs cluster node add n3 --force',
    'pcs cluster node remove n3',
    'pcs resource defaults update resource-stickiness=INFINITY',
  ];
  assert.deepEqual(lines, [
    [
      'pcs cluster auth n1 n2 -u hacluster --force',
      'pcs cluster setup --force --name ha n1 n2',
      'pcs cluster pcsd-status n1 n2',
      'pcs cluster node add n3 --force',
      'pcs cluster node remove n3',
      'pcs resource defaults resource-stickiness=INFINITY',
    ],
    from010,
    from010,
    from010,
  ]);
});
