import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quorumDevice } from '../../../deployer/steps/quorum-device.ts';
import type { Deployment } from '../../../deployer/step.ts';
import { FakeNode } from '../../lab/node/fake-node.ts';
import { deploymentOf, worked } from '../deployment-of.ts';

const conf = (host: string, algorithm: string): string =>
  `quorum {\n  device {\n    model: net\n    net {\n      host: ${host}\n      algorithm: ${algorithm}\n    }\n  }\n}\n`;

const quorumtool = (flags: string): string =>
  `Membership information\n----------------------\n    Nodeid      Votes    Qdevice Name\n` +
  `         1          1    ${flags} n1 (local)\n         0          1            Qdevice\n`;

const nodeWith = (text: string, flags = 'A,V,NMW'): FakeNode =>
  new FakeNode('n1', [
    ['cat /etc/corosync/corosync.conf', text],
    [/^for unit in /, 'corosync-qdevice.service active:enabled\n'],
    ['corosync-quorumtool -s', quorumtool(flags)],
    [/^systemctl enable --now /, ''],
    [/^pcs /, ''],
  ]);

function deployment(node: FakeNode): Deployment {
  const { inventory, ...rest } = deploymentOf([node], { quorumDevice: { algorithm: 'lms' } });
  const machine = { name: 'q', os: 'debian12' as const, address: '10.0.0.4', port: 22, user: 'root' };
  return { ...rest, inventory: { ...inventory, quorumDevice: machine } };
}

const ordersFor = async (node: FakeNode): Promise<string[]> =>
  (await worked(quorumDevice, node, deployment(node))).orders;

test('a device that votes is left alone', async () => {
  assert.deepEqual(await ordersFor(nodeWith(conf('q', 'lms'))), []);
});

test('a device that is missing is added while the cluster runs', async () => {
  assert.deepEqual(await ordersFor(nodeWith('quorum {\n}\n')), [
    'pcs quorum device add model net host=q algorithm=lms',
  ]);
});

test('its options change while the cluster is stopped', async () => {
  assert.deepEqual(await ordersFor(nodeWith(conf('q', 'ffsplit'))), [
    'pcs cluster stop --all',
    'pcs quorum device update model host=q algorithm=lms',
    'pcs cluster start --all',
  ]);
});

test('another host is another device', async () => {
  assert.deepEqual(await ordersFor(nodeWith(conf('elsewhere', 'lms'))), [
    'pcs quorum device remove',
    'pcs quorum device add model net host=q algorithm=lms',
  ]);
});

test('a device that is configured and casts no vote is no device', async () => {
  const node = nodeWith(conf('q', 'lms'), 'NA,NV,NMW');
  assert.match((await quorumDevice.isDone(node, deployment(node))).seen, /n1: the device casts no vote here/);
});
