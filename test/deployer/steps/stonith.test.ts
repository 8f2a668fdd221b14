import assert from 'node:assert/strict';
import { test } from 'node:test';
import { osDialect } from '../../../deployer/os/dialects.ts';
import { Pcs } from '../../../deployer/pcs/pcs.ts';
import type { Deployment } from '../../../deployer/step.ts';
import { stonith } from '../../../deployer/steps/stonith.ts';
import { FakeNode } from '../../lab/node/fake-node.ts';
import { recorded, stacks } from '../../lab/observe/recorded.ts';
import { inventoryOf } from '../fake-machines.ts';

const primitive = (id: string, agent: string, address: string): string =>
  `<primitive id="${id}" class="stonith" type="${agent}"><instance_attributes id="${id}-i">` +
  `<nvpair id="${id}-m" name="multicast_address" value="${address}"/></instance_attributes>` +
  `<operations><op id="${id}-o" name="monitor" interval="60s"/></operations></primitive>`;

async function after(resources: string): Promise<{ seen: string; orders: string[] }> {
  const node = new FakeNode('n1', [
    [
      'cibadmin --query --scope configuration',
      `<configuration><resources>${resources}</resources></configuration>`,
    ],
    [/^pcs stonith /, ''],
  ]);
  const deployment: Deployment = {
    inventory: inventoryOf('debian12'),
    nodes: [node],
    remoteNodes: [],
    osOf: () => osDialect('debian12'),
    pcs: () => Promise.resolve(new Pcs('0.11.5')),
    pcsdStates: () => assert.fail('pcsd is not asked'),
    hurryElection: false,
    signal: undefined,
  };
  const { seen } = await stonith.isDone(node, deployment);
  await stonith.apply(node, deployment);
  return {
    seen,
    orders: node.sent.map(({ command }) => command).filter((command) => command.startsWith('pcs')),
  };
}

const [one, two, three] = [1, 2, 3].map((i) => primitive(`fence${i}`, 'fence_xvm', `225.0.0.${i}`));

test('leaves devices alone that are as they should be', async () => {
  assert.deepEqual(await after(`${one}${two}${three}`), { seen: '', orders: [] });
});

test('creates what is missing', async () => {
  const { seen, orders } = await after(`${one}${three}`);
  assert.equal(seen, 'fence2 is not configured');
  assert.deepEqual(orders, ['pcs stonith create fence2 fence_xvm multicast_address=225.0.0.2']);
});

test('gives a device back the monitor that somebody took from it', async () => {
  const { seen, orders } = await after(`${one}${two?.replace(/<operations>.*<.operations>/, '')}${three}`);
  assert.equal(seen, 'fence2 is not monitored');
  assert.deepEqual(orders, ['pcs stonith update fence2 multicast_address=225.0.0.2 op monitor interval=60s']);
});

test('corrects a device on the wrong multicast address', async () => {
  const { seen, orders } = await after(`${one}${primitive('fence2', 'fence_xvm', '225.0.0.9')}${three}`);
  assert.equal(seen, 'fence2 has multicast_address=225.0.0.9');
  assert.deepEqual(orders, ['pcs stonith update fence2 multicast_address=225.0.0.2']);
});

test('takes out what makes a device cut another machine', async () => {
  const map = '<nvpair id="h" name="pcmk_host_map" value="n1:n3"/><nvpair id="d" name="delay" value="5"/>';
  const { seen, orders } = await after(
    `${one?.replace('</instance_attributes>', `${map}</instance_attributes>`)}${two}${three}`,
  );
  assert.equal(seen, 'fence1 has pcmk_host_map=n1:n3');
  assert.deepEqual(orders, ['pcs stonith update fence1 multicast_address=225.0.0.1 pcmk_host_map=']);
});

test('replaces a device of another agent, also inside a group', async () => {
  const { seen, orders } = await after(
    `<group id="g">${primitive('fence1', 'fence_virt', '')}</group>${two}${three}`,
  );
  assert.equal(seen, 'fence1 is a fence_virt');
  assert.deepEqual(orders, [
    'pcs stonith delete fence1',
    'pcs stonith create fence1 fence_xvm multicast_address=225.0.0.1',
  ]);
});

test('reads a real configuration, in which other agents and resources stand', async () => {
  const cib = recorded(stacks[0], 'online', 'node1', 'cibadmin_Q').stdout;
  const resources = /<resources>(.*)<\/resources>/s.exec(cib)?.[1] ?? assert.fail();
  assert.equal(
    (await after(resources)).seen,
    'fence1 is a fence_dummy; fence2 is a fence_dummy; fence3 is a fence_dummy',
  );
});
