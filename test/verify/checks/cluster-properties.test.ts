import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterProperties } from '../../../verify/checks/cluster-properties.ts';
import { found, mended, property, withConfiguration } from '../sample-cluster.ts';

for (const [name, value, mend] of [
  ['stonith-enabled', 'off', 'pcs property set stonith-enabled=true'],
  ['no-quorum-policy', 'ignore', 'pcs property set no-quorum-policy=stop'],
  ['startup-fencing', 'false', 'pcs property set startup-fencing=true'],
  ['maintenance-mode', 'true', 'pcs property set maintenance-mode=false'],
  ['stop-all-resources', 'yes', 'pcs property set stop-all-resources=false'],
  ['is-managed-default', 'no', 'pcs property unset is-managed-default'],
  ['enable-startup-probes', '0', 'pcs property set enable-startup-probes=true'],
  ['stonith-watchdog-timeout', '10s', 'pcs property unset stonith-watchdog-timeout'],
] as const)
  test(`${name}=${value} takes safety away`, () => {
    const cluster = withConfiguration({ properties: property(name, value) });
    assert.deepEqual(found(clusterProperties, cluster), [`the cluster: ${name} is ${value}`]);
    assert.deepEqual(mended(clusterProperties, cluster), [mend]);
  });

test('values that take none away', () => {
  const properties = [
    property('stonith-enabled', 'true'),
    property('no-quorum-policy', 'freeze'),
    property('maintenance-mode', 'false'),
    property('stonith-watchdog-timeout', '0'),
    property('have-watchdog', 'false'),
  ].join('');
  assert.deepEqual(found(clusterProperties, withConfiguration({ properties })), []);
  const watched = property('stonith-watchdog-timeout', '10s') + property('have-watchdog', 'true');
  assert.deepEqual(found(clusterProperties, withConfiguration({ properties: watched })), []);
});
