import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentActions, listMachines, machineStatus } from '../../../verify/facts/ask-agent.ts';
import { fenceDevices, type FenceDevice } from '../../../verify/facts/fence-device.ts';
import { FakeNode, type Reply, type Sent } from '../../lab/node/fake-node.ts';
import { configuration, device } from '../sample-cluster.ts';

function deviceWith(options: Record<string, string>, agent = 'fence_xvm'): FenceDevice {
  const [found] = fenceDevices(configuration({ resources: device('fence1', { options, agent }) }));
  return found ?? assert.fail();
}

const node = (...replies: Reply[]): { node: FakeNode; sent: Sent[] } => {
  const fake: FakeNode = new FakeNode('n1', [
    [/^fence_\w+$/, () => replies.shift() ?? assert.fail('asked again')],
  ]);
  return { node: fake, sent: fake.sent };
};

test('options go by standard input, a password among them, without Pacemaker’s own', async () => {
  const ipmi = deviceWith({ ip: '10.0.0.9', password: 's3cret', pcmk_host_map: 'n1:7' }, 'fence_ipmilan');
  const { node: fake, sent } = node('Status: ON\n');
  assert.equal(await machineStatus(fake, ipmi, 'n1'), 'on');
  assert.deepEqual(sent, [
    {
      command: 'fence_ipmilan',
      stdin: 'ip=10.0.0.9\npassword=s3cret\naction=status\nnodename=n1\nport=7\n',
    },
  ]);
});

test('2 is off; anything else is no answer', async () => {
  const xvm = deviceWith({});
  assert.equal(await machineStatus(node({ exitCode: 2 }).node, xvm, 'n1'), 'off');
  await assert.rejects(
    machineStatus(node({ exitCode: 3, stderr: 'Permission denied\n' }).node, xvm, 'n1'),
    /fence_xvm ended with 3: Permission denied/,
  );
  await assert.rejects(listMachines(node({ unreachable: true }).node, xvm), /gave no answer within 15 s/);
});

test('one that finds its port taken is asked again; one that succeeded all the same is not', async () => {
  const busy: Reply = { exitCode: 255, stderr: 'Failed to listen: Address already in use\n' };
  const { node: fake, sent } = node(busy, 'n1  uuid on\n');
  assert.deepEqual(await listMachines(fake, deviceWith({})), ['n1  uuid on']);
  assert.equal(sent.length, 2);
  const once = node({ stdout: 'n1  uuid on\n', stderr: 'Failed to listen: Address already in use\n' });
  assert.deepEqual(await listMachines(once.node, deviceWith({})), ['n1  uuid on']);
});

test('a machine that the device itself was given is asked about, whichever node is meant', async () => {
  for (const [options, port] of [
    [{ port: 'vm-7', pcmk_host_list: 'n1' }, 'port=vm-7'],
    [{ plug: '7', pcmk_host_map: 'n1:8' }, 'plug=7'],
    [{ port: 'dynamic', pcmk_host_map: 'n1:8' }, 'port=8'],
  ] as const) {
    const { node: fake, sent } = node('');
    await machineStatus(fake, deviceWith(options), 'n1');
    assert.deepEqual(
      sent[0]?.stdin?.split('\n').filter((line) => /^(port|plug)=/.test(line)),
      [port],
    );
  }
});

test('what an agent may be asked stands in its metadata; an action may be called otherwise', async () => {
  const metadata = '<actions><action name="list" /><action automatic="0" name="on"/></actions>';
  assert.deepEqual([...(await agentActions(node(metadata).node, deviceWith({})))], ['list', 'on']);
  const { node: fake, sent } = node('');
  await listMachines(fake, deviceWith({ pcmk_list_action: 'monitor' }));
  assert.equal(sent[0]?.stdin, 'action=monitor\n');
});

test('a list is what an agent prints, not what it warns of', async () => {
  const { node: fake } = node({ stdout: 'n1,\n', stderr: 'WARNING: n2 is deprecated\n' });
  assert.deepEqual(await listMachines(fake, deviceWith({})), ['n1,']);
});

test('a password that an agent logs is not told', async () => {
  const ipmi = deviceWith({ passwd: 's3cret', verbose: '1' }, 'fence_ipmilan');
  const { node: fake } = node({ exitCode: 1, stderr: 'Executing: ipmitool -P s3cret power status\n' });
  await assert.rejects(machineStatus(fake, ipmi, 'n1'), {
    message: 'fence_ipmilan ended with 1: Executing: ipmitool -P [removed] power status',
  });
});
