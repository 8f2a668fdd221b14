import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corosyncOptions } from '../../../deployer/steps/corosync-options.ts';
import { crmMonCommand } from '../../../lab/observe/observe.ts';
import { FakeNode } from '../../lab/node/fake-node.ts';
import { deploymentOf, worked } from '../deployment-of.ts';

const declared = {
  totem: { token: 3000 },
  quorum: { wait_for_all: true, auto_tie_breaker: false },
};

/** A node with this in corosync.conf, whose corosync has read that token. */
const nodeWith = (token: string, quorum: string, read: string): FakeNode =>
  new FakeNode('n1', [
    [
      'cat /etc/corosync/corosync.conf',
      `totem {\n  cluster_name: ha\n${token}}\nquorum {\n  provider: corosync_votequorum\n${quorum}}\n`,
    ],
    ['corosync-cmapctl', read === '' ? { exitCode: 1 } : `totem.token (u32) = ${read}\n`],
    [crmMonCommand, read === '' ? { exitCode: 107 } : '<crm_mon version="1.1.13"><summary/></crm_mon>'],
    ['corosync-cfgtool -R', ''],
    [/^pcs /, ''],
  ]);

test('what is as declared is left alone; an option that is off need not stand there', async () => {
  const node = nodeWith('  token: 3000\n', '  wait_for_all: 1\n', '3000');
  assert.deepEqual((await worked(corosyncOptions, node, deploymentOf([node], declared))).orders, []);
});

test('totem changes while the cluster runs', async () => {
  const node = nodeWith('  token: 1000\n', '  wait_for_all: 1\n', '1000');
  const { seen, orders } = await worked(corosyncOptions, node, deploymentOf([node], declared));
  assert.match(seen, /token is 1000, not 3000/);
  assert.deepEqual(orders, ['pcs cluster config update totem token=3000']);
});

test('quorum changes while the cluster is stopped, and it runs again where it ran', async () => {
  const ordersWhere = async (read: string): Promise<string[]> => {
    const node = nodeWith('  token: 3000\n', '', read);
    return (await worked(corosyncOptions, node, deploymentOf([node], declared))).orders;
  };
  const changed = ['pcs cluster stop --all', 'pcs quorum update wait_for_all=1'];
  assert.deepEqual(await ordersWhere('3000'), [...changed, 'pcs cluster start --all']);
  assert.deepEqual(await ordersWhere(''), changed);
});

test('a corosync that has not read its file is told to', async () => {
  const node = nodeWith('  token: 3000\n', '  wait_for_all: 1\n', '1000');
  const { seen, orders } = await worked(corosyncOptions, node, deploymentOf([node], declared));
  assert.equal(seen, 'n1: corosync runs with another: token is 1000, not 3000');
  assert.deepEqual(orders, []);
  assert.ok(node.sent.some(({ command }) => command === 'corosync-cfgtool -R'));
});

test('pcs 0.9 says what is to be done by hand', async () => {
  const node = nodeWith('  token: 1000\n', '  wait_for_all: 1\n', '1000');
  await assert.rejects(
    worked(corosyncOptions, node, deploymentOf([node], declared, { version: '0.9.169' })),
    /pcs 0\.9\.169 does not change totem options of a cluster that exists/,
  );
});
