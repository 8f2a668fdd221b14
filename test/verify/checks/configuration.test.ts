import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configuration } from '../../../verify/checks/configuration.ts';
import { found, known, notLookedAt, sampleCluster, unknown } from '../sample-cluster.ts';

test('what crm_verify says, without the name of its function', () => {
  const crmVerify = known(['(unpack_simple_location) 	warning: Ignoring constraint l because of x']);
  assert.deepEqual(found(configuration, sampleCluster({ crmVerify })), [
    'the cluster: crm_verify complains: warning: Ignoring constraint l because of x',
  ]);
});

test('a crm_verify that could not be asked found nothing, and is not content', () => {
  const cluster = sampleCluster({ crmVerify: unknown('exited with 102') });
  assert.deepEqual(found(configuration, cluster), []);
  assert.deepEqual(notLookedAt(configuration, cluster), ['the cluster: exited with 102']);
});
