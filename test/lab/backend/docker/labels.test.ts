import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkLabels, readSpec } from '../../../../lab/backend/docker/labels.ts';

const systems = [
  { os: 'debian11', image: 'fencelab/node-debian11:1f0c' },
  { os: 'debian12', image: 'registry:5000/own@sha256:00' },
];

test("each node's system and image survive the labels, in their order", () => {
  const spec = { name: 'mixed', systems, snapshot: undefined };
  assert.deepEqual(readSpec(networkLabels(spec)), spec);
});

test('labels of another version of lab, of none, and broken ones are no spec', () => {
  const labels = networkLabels({ name: 'mixed', systems });
  const old = { 'fencelab.os': 'debian12', 'fencelab.image': 'any', 'fencelab.nodes': '3' };
  assert.equal(readSpec({ 'fencelab.lab': 'mixed', ...old }), undefined);
  assert.equal(readSpec({}), undefined);
  assert.equal(readSpec({ ...labels, 'fencelab.systems': '[{"os":' }), undefined);
  assert.equal(readSpec({ ...labels, 'fencelab.systems': '[]' }), undefined);
});
