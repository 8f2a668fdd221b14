import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fenceMonitors } from '../../../verify/checks/fence-monitors.ts';
import { device, found, known, mended, sampleCluster, withConfiguration } from '../sample-cluster.ts';

test('a device without a monitor, or with one that never runs', () => {
  const none = withConfiguration({ resources: device('fence1', { monitor: null }) });
  assert.deepEqual(found(fenceMonitors, none), ['fence1: fence1 has no monitor']);
  assert.deepEqual(mended(fenceMonitors, none), ['pcs stonith op add fence1 monitor interval=60s']);
  const zero = withConfiguration({ resources: device('fence1', { monitor: '0s' }) });
  assert.deepEqual(found(fenceMonitors, zero), [
    'fence1: fence1’s monitor never runs: its interval is 0, or it is disabled',
  ]);
});

const result = {
  resource: 'fence1',
  node: 'n1',
  operation: 'monitor',
  intervalMs: 60_000,
  status: 0,
  exitCode: 0,
  reason: '',
};

test('a result that was bad; probes and what is under way are none', () => {
  const operations = known([
    { ...result, exitCode: 1, reason: 'no answer' },
    { ...result, resource: 'fence2', intervalMs: 0, exitCode: 7 },
    { ...result, resource: 'fence3', status: -1, exitCode: 193 },
  ]);
  assert.deepEqual(found(fenceMonitors, sampleCluster({ operations })), [
    'fence1: fence1’s monitor on n1 failed with 1: no answer',
  ]);
  assert.deepEqual(found(fenceMonitors, sampleCluster({ operations: known([result]) })), []);
});
