import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mendOf, mendWith } from '../../verify/mend.ts';
import { known, nodeFacts, unknown } from './sample-cluster.ts';

test('each generation of pcs is told what it knows', () => {
  const [old, ten, eleven] = (['0.9', '0.10', '0.11'] as const).map(mendWith);
  assert.equal(old?.unstandby('n1'), 'pcs cluster unstandby n1');
  assert.equal(eleven?.unstandby('n1'), 'pcs node unstandby n1');
  assert.equal(old?.unmaintenance('n1'), 'crm_attribute --type nodes --node n1 --name maintenance --delete');
  assert.equal(ten?.unmaintenance('n1'), 'pcs node unmaintenance n1');
  assert.equal(old?.authenticate(['n1', 'n2']), 'pcs cluster auth n1 n2 -u hacluster');
  assert.equal(ten?.authenticate(['n1', 'n2']), 'pcs host auth n1 n2 -u hacluster');
  assert.match(old?.setUp(['n1', 'n2']) ?? '', /: pcs cluster setup --name NAME n1 n2 --start --enable,/);
  assert.match(ten?.setUp(['n1', 'n2']) ?? '', /: pcs cluster setup NAME n1 n2 --start --enable,/);
  assert.deepEqual([old?.syncCorosync, ten?.syncCorosync], ['pcs cluster sync', 'pcs cluster sync corosync']);
  assert.deepEqual(
    [old, eleven].map((mend) => [mend?.enableDevice('f'), mend?.cleanUpDevice('f')]),
    [
      ['pcs resource enable f', 'pcs resource cleanup f'],
      ['pcs stonith enable f', 'pcs stonith cleanup f'],
    ],
  );
  assert.deepEqual(
    [old, ten, eleven].map((mend) => mend?.addMonitor('f')),
    ['resource', 'resource', 'stonith'].map((kind) => `pcs ${kind} op add f monitor interval=60s`),
  );
});

test('the first node whose pcs is known tells the generation', () => {
  const nodes = [nodeFacts('n1', { pcs: unknown() }), nodeFacts('n2', { pcs: known('0.9') })];
  assert.equal(mendOf(nodes).unstandby('n3'), 'pcs cluster unstandby n3');
});
