import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfigurationFacts } from '../../../lab/facts/read-configuration-facts.ts';
import { FakeNode } from '../node/fake-node.ts';
import { recorded, stacks } from '../observe/recorded.ts';

for (const stack of stacks)
  test(`a running cluster of ${stack} has a configuration, a stopped one none`, async () => {
    const read = async (state: string) =>
      readConfigurationFacts(
        new FakeNode('n1', [['cibadmin --query', recorded(stack, state, 'node1', 'cibadmin_Q')]]),
      );
    assert.ok((await read('online'))?.entries.has('crm_config'));
    assert.equal(await read('cluster-stopped'), null);
  });

test('a reading that failed is no cluster that is stopped', async () => {
  const node = new FakeNode('n1', [['cibadmin --query', { exitCode: 124, stderr: 'Timer expired' }]]);
  await assert.rejects(readConfigurationFacts(node), /exited with 124\nTimer expired/);
});
