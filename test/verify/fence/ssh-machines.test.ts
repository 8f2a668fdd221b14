import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sshMachines } from '../../../verify/fence/ssh-machines.ts';
import { FakeNode, type Reply } from '../../lab/node/fake-node.ts';

test('another boot is the proof; none to compare with is unknown', async () => {
  const says: Record<string, Reply> = { n1: 'boot-a\n7\n', n2: 'boot-b\n7\n', n3: { unreachable: true } };
  const nodes = ['n1', 'n2', 'n3'].map(
    (name) => new FakeNode(name, [[/boot_id/, () => says[name] ?? assert.fail(name)]]),
  );
  const machines = sshMachines(nodes);
  const fateOf = await machines.mark();
  says['n1'] = { unreachable: true };
  assert.equal(await fateOf('n1'), 'unknown');
  says['n1'] = 'boot-a\n9\n';
  says['n3'] = 'boot-c\n7\n';
  assert.deepEqual(await Promise.all(['n1', 'n2', 'n3', 'remote1'].map(fateOf)), [
    'went-down',
    'stayed-up',
    'unknown',
    'unknown',
  ]);
  assert.equal(machines.action, 'reboot');
});
