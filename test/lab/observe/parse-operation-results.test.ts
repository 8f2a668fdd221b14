import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOperationResults } from '../../../lab/observe/parse-operation-results.ts';
import { recorded, stacks } from './recorded.ts';

for (const stack of stacks)
  test(`reads what became of the fence devices’ monitors: ${stack}`, () => {
    const { stdout } = recorded(stack, 'online', 'node1', 'cibadmin_Q');
    const monitors = parseOperationResults(stdout).filter(
      ({ resource, intervalMs }) => resource.startsWith('fence') && intervalMs > 0,
    );
    assert.deepEqual(monitors.map(({ resource }) => resource).toSorted(), ['fence1', 'fence2', 'fence3']);
    for (const { operation, intervalMs, exitCode, status, node } of monitors) {
      assert.deepEqual([operation, intervalMs, exitCode, status], ['monitor', 60_000, 0, 0]);
      // The first two recordings name their nodes b1 and e1, a lab's name them controller1-vm.
      assert.match(node, /^(?:[be]\d|controller[1-3]-vm)$/);
    }
  });

test('a configuration alone holds none, and other XML is refused', () => {
  assert.deepEqual(parseOperationResults('<cib><configuration/></cib>'), []);
  assert.throws(() => parseOperationResults('<crm_mon/>'), /is no CIB/);
});
