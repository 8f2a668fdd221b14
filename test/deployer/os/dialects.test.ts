import assert from 'node:assert/strict';
import { test } from 'node:test';
import { osDialect, osDialectOf } from '../../../deployer/os/dialects.ts';
import { FakeNode } from '../../lab/node/fake-node.ts';
import { inventoryOf } from '../fake-machines.ts';

test('every machine of an inventory has the dialect of its own system', () => {
  const machine = { address: '10.0.0.31', port: 22, user: 'root' };
  const inventory = {
    ...inventoryOf('debian12'),
    remoteNodes: [{ ...machine, name: 'compute1', os: 'debian11' as const }],
    quorumDevice: { ...machine, name: 'witness', os: 'centos7' as const },
  };
  const dialects = ['n1', 'compute1', 'witness'].map((name) =>
    osDialectOf(inventory, new FakeNode(name, [])),
  );
  assert.deepEqual(
    dialects,
    (['debian12', 'debian11', 'centos7'] as const).map((os) => osDialect(os)),
  );
  assert.throws(() => osDialectOf(inventory, new FakeNode('n9', [])), /n9 is not in the inventory/);
});
