import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  networkLabels,
  originLabels,
  readOrigin,
  readSpec,
  replacedSystems,
} from '../../../../lab/backend/docker/labels.ts';

const systems = [
  { os: 'debian11', image: 'fencelab/node-debian11:1f0c' },
  { os: 'debian12', image: 'registry:5000/own@sha256:00' },
];

test("each node's system and image survive the labels, in their order", () => {
  const spec = { name: 'mixed', systems, snapshot: undefined };
  assert.deepEqual(readSpec(networkLabels(spec)), spec);
});

test('a lab of bare nodes stays one, and no other becomes one', () => {
  const spec = { name: 'bare', systems, bare: true, snapshot: undefined };
  assert.deepEqual(readSpec(networkLabels(spec)), spec);
  assert.equal(readSpec(networkLabels({ ...spec, bare: false }))?.bare, undefined);
});

test('labels of another version of lab, of none, and broken ones are no spec', () => {
  const labels = networkLabels({ name: 'mixed', systems });
  const old = { 'fencelab.os': 'debian12', 'fencelab.image': 'any', 'fencelab.nodes': '3' };
  assert.equal(readSpec({ 'fencelab.lab': 'mixed', ...old }), undefined);
  assert.equal(readSpec({}), undefined);
  assert.equal(readSpec({ ...labels, 'fencelab.systems': '[{"os":' }), undefined);
  assert.equal(readSpec({ ...labels, 'fencelab.systems': '[]' }), undefined);
});

test('a machine that was made anew with another system bears it; one that is not there is what the lab was made as', () => {
  const spec = { name: 'mixed', systems };
  const bears = (system: object): Record<string, string> => ({ 'fencelab.system': JSON.stringify(system) });
  const another = { os: 'debian13', image: 'fencelab/node-debian13:77aa' };
  assert.deepEqual(replacedSystems(spec, [bears(another), undefined]), [another, systems[1]]);
  assert.equal(replacedSystems(spec, [bears(systems[0] ?? {}), bears(systems[1] ?? {})]), undefined);
  assert.equal(replacedSystems(spec, [{}, undefined]), undefined);
});

test('a lab of restored machines stays one when some were made anew', () => {
  const from = (restored: boolean, baseline = 'baseline-1'): Record<string, string> =>
    originLabels({ baseline, restored });
  assert.deepEqual(readOrigin([from(false), from(true)]), { baseline: 'baseline-1', restored: true });
  assert.deepEqual(readOrigin([from(false), from(false)]), { baseline: 'baseline-1', restored: false });
  assert.equal(readOrigin([from(true), from(true, 'baseline-2')]), undefined);
});
