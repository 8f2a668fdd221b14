import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declaredDefaults } from '../../../deployer/steps/declared-defaults.ts';
import { defaults } from '../../../deployer/steps/defaults.ts';
import { FakeNode } from '../../lab/node/fake-node.ts';
import { deploymentOf, worked } from '../deployment-of.ts';

const declared = {
  defaults: {
    resource: { 'resource-stickiness': 100, 'migration-threshold': 3 },
    operation: { timeout: '90s' },
  },
};

const nodeWithout = (): FakeNode =>
  new FakeNode('n1', [
    ['cibadmin --query --scope configuration', '<configuration><resources/></configuration>'],
    ['cibadmin --query --scope rsc_defaults', { exitCode: 105 }],
    [/^pcs resource /, ''],
  ]);

for (const { version, update } of [
  { version: '0.9.169', update: '' },
  { version: '0.11.5', update: ' update' },
]) {
  test(`pcs ${version}: sets defaults of resources and of operations`, async () => {
    const node = nodeWithout();
    const { seen, orders } = await worked(
      declaredDefaults,
      node,
      deploymentOf([node], declared, { version }),
    );
    assert.match(seen, /resource-stickiness is not set, not 100; .*timeout is not set, not 90s/);
    assert.deepEqual(orders, [
      `pcs resource defaults${update} resource-stickiness=100`,
      `pcs resource defaults${update} migration-threshold=3`,
      `pcs resource op defaults${update} timeout=90s`,
    ]);
  });
}

test("a declared stickiness takes the place of the procedure's", async () => {
  const node = nodeWithout();
  const { orders } = await worked(defaults, node, deploymentOf([node], declared));
  assert.deepEqual(orders, ['pcs resource defaults update resource-stickiness=100']);
});
