import assert from 'node:assert/strict';
import { test } from 'node:test';
import { osDialect } from '../../../deployer/os/dialects.ts';
import type { Deployment } from '../../../deployer/step.ts';
import { quorumDeviceHost } from '../../../deployer/steps/quorum-device-host.ts';
import { FakeNode, type Reply } from '../../lab/node/fake-node.ts';
import { deploymentOf } from '../deployment-of.ts';

/** A machine that has pcs and corosync-qnetd and, where asked, nothing else. */
function hostOf({
  hasUser,
  isSetUp,
  hasFirewall = false,
}: {
  hasUser: boolean;
  isSetUp: boolean;
  hasFirewall?: boolean;
}): FakeNode {
  const yesIf = (condition: boolean): Reply => ({ exitCode: condition ? 0 : 1 });
  return new FakeNode('q', [
    [/^getent passwd hacluster/, yesIf(hasUser)],
    [/groupadd --system haclient/, ''],
    [/^for unit in firewalld/, `firewalld.service ${hasFirewall ? 'active:enabled' : 'inactive:'}\n`],
    ['getenforce', { exitCode: 127 }],
    [/^systemctl disable firewalld\.service /, ''],
    [/^for unit in pcsd\.service;/, 'pcsd.service active:enabled\n'],
    [/^for unit in corosync-qnetd/, 'corosync-qnetd.service inactive:disabled\n'],
    [/\/dev\/tcp\//, ''],
    [/unix_chkpwd/, ''],
    ['test -d /etc/corosync/qnetd/nssdb', yesIf(isSetUp)],
    [/^pcs qdevice setup |&& systemctl enable --now /, ''],
  ]);
}

/** Its packages are there. */
function deployment(node: FakeNode): Deployment {
  const packageManager = {
    ...osDialect('debian12').packageManager,
    problems: () => Promise.resolve([]),
    install: () => Promise.resolve(),
  };
  return {
    ...deploymentOf([node], { quorumDevice: { algorithm: 'lms' } }),
    osOf: () => ({ ...osDialect('debian12'), packageManager }),
  };
}

const ordersFor = async (node: FakeNode): Promise<string[]> => {
  await quorumDeviceHost.apply(node, deployment(node));
  const orders = node.sent.map(({ command }) => command.replace(/^user=.* && (?=systemctl)/, 'own && '));
  return orders.filter((command) => /^(pcs|own) /.test(command));
};

test('a machine that never was a device’s host is set up as one', async () => {
  assert.deepEqual(await ordersFor(hostOf({ hasUser: true, isSetUp: false })), [
    'pcs qdevice setup model net',
    'own && systemctl enable --now corosync-qnetd.service',
  ]);
});

test('one that was is started again, its certificates kept', async () => {
  assert.deepEqual(await ordersFor(hostOf({ hasUser: true, isSetUp: true })), [
    'own && systemctl enable --now corosync-qnetd.service',
  ]);
});

test('a firewall would keep the nodes from it', async () => {
  const node = hostOf({ hasUser: true, isSetUp: true, hasFirewall: true });
  assert.match((await quorumDeviceHost.isDone(node, deployment(node))).seen, /^firewalld is active; /);
  await ordersFor(node);
  assert.ok(node.sent.some(({ command }) => command.startsWith('systemctl disable firewalld.service ')));
});

test('hacluster is made where no package of Pacemaker has made it', async () => {
  const node = hostOf({ hasUser: false, isSetUp: false });
  assert.equal(
    (await quorumDeviceHost.isDone(node, deployment(node))).seen,
    'there is no user hacluster of the group haclient',
  );
  await ordersFor(node);
  assert.ok(node.sent.some(({ command }) => command.includes('useradd --system --gid haclient')));
});
