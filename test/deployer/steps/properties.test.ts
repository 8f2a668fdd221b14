import assert from 'node:assert/strict';
import { test } from 'node:test';
import { properties } from '../../../deployer/steps/properties.ts';
import { FakeNode } from '../../lab/node/fake-node.ts';
import { deploymentOf, worked } from '../deployment-of.ts';

const declared = { properties: { 'cluster-delay': '30s', 'no-quorum-policy': 'stop' } };

const nodeWith = (pairs: string): FakeNode =>
  new FakeNode('n1', [
    [
      'cibadmin --query --scope configuration',
      `<configuration><crm_config><cluster_property_set id="cib-bootstrap-options">${pairs}</cluster_property_set></crm_config></configuration>`,
    ],
    [/^pcs property set /, ''],
  ]);

test('sets what is missing and what is otherwise, in one command', async () => {
  const node = nodeWith('<nvpair id="a" name="cluster-delay" value="60s"/>');
  assert.deepEqual(await worked(properties, node, deploymentOf([node], declared)), {
    seen: 'cluster-delay is 60s, not 30s; no-quorum-policy is not set, not stop',
    orders: ['pcs property set cluster-delay=30s no-quorum-policy=stop'],
  });
});

test('an empty value is none, and takes out what is there', async () => {
  const emptied = { properties: { 'cluster-delay': '' } };
  assert.deepEqual(
    (await worked(properties, nodeWith(''), deploymentOf([nodeWith('')], emptied))).orders,
    [],
  );
  const node = nodeWith('<nvpair id="a" name="cluster-delay" value="60s"/>');
  assert.deepEqual((await worked(properties, node, deploymentOf([node], emptied))).orders, [
    'pcs property set cluster-delay=',
  ]);
});

test('leaves alone what is as declared, and what is not declared', async () => {
  const node = nodeWith(
    '<nvpair id="a" name="cluster-delay" value="30s"/><nvpair id="b" name="no-quorum-policy" value="stop"/>' +
      '<nvpair id="c" name="stonith-enabled" value="true"/>',
  );
  assert.deepEqual((await worked(properties, node, deploymentOf([node], declared))).orders, []);
});
