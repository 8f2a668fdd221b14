import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasSampleCluster, isSampleConf } from '../../deployer/sample-cluster.ts';
import { FakeNode, type Reply } from '../lab/node/fake-node.ts';

const conf = (name: string, addresses: string[]): string =>
  `totem {\n\tversion: 2\n\tcluster_name: ${name}\n}\nnodelist {\n` +
  `${addresses.map((address, i) => `\tnode {\n\t\tname: node${i + 1}\n\t\tring0_addr: ${address}\n\t}\n`).join('')}}\n`;
const sample = conf('debian', ['127.0.0.1']);
const nodeSaying = (reply: Reply): FakeNode => new FakeNode('n1', [[/corosync\.conf/, reply]]);

test("Debian's own sample is nobody's cluster", async () => {
  assert.equal(await hasSampleCluster(nodeSaying(sample)), true);
});

test('with a resource in it, it is somebody’s', async () => {
  assert.equal(await hasSampleCluster(nodeSaying({ exitCode: 1, stdout: sample })), false);
});

test('a cluster of another name, of more nodes, or that others can join is none', () => {
  assert.equal(isSampleConf(conf('openstack-ha', ['127.0.0.1'])), false);
  assert.equal(isSampleConf(conf('debian', ['127.0.0.1', '10.0.0.2'])), false);
  assert.equal(isSampleConf(conf('debian', ['10.0.0.1'])), false);
  assert.equal(isSampleConf(''), false);
});
