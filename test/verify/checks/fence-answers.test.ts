import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fenceAnswers } from '../../../verify/checks/fence-answers.ts';
import type { DeviceAnswers } from '../../../verify/facts/cluster-facts.ts';
import { answered, configuration, found, known, sampleCluster, unknown } from '../sample-cluster.ts';
import type { ClusterFacts } from '../../../verify/facts/cluster-facts.ts';

function withAnswers(node: string, answers: DeviceAnswers): ClusterFacts {
  const [first, ...rest] = answered(configuration());
  assert.ok(first);
  return sampleCluster({
    devices: [{ ...first, answers: { ...first.answers, [node]: answers } }, ...rest],
  });
}

test('a node that a device does not answer', () => {
  const cluster = withAnswers('n2', { list: unknown('fence_xvm gave no answer within 15 s'), status: {} });
  assert.deepEqual(found(fenceAnswers, cluster), [
    'n2: fence1 gives n2 no list of its machines: fence_xvm gave no answer within 15 s',
  ]);
});

test('devices that one node gets the same answer from are told of once', () => {
  const silent = { list: unknown('fence_xvm gave no answer within 15 s'), status: {} };
  const devices = answered(configuration());
  assert.ok(devices.length > 1);
  const cluster = sampleCluster({
    devices: devices.map((facts) => ({ ...facts, answers: { ...facts.answers, n2: silent } })),
  });
  const ids = devices.map(({ device }) => device.id).join(', ');
  assert.deepEqual(found(fenceAnswers, cluster), [
    `n2: ${ids} give n2 no list of their machines: fence_xvm gave no answer within 15 s`,
  ]);
});

test('a device that does not tell one node of its machine', () => {
  const cluster = withAnswers('n2', { list: known(['n1']), status: { n1: unknown('Permission denied') } });
  assert.deepEqual(found(fenceAnswers, cluster), [
    'n2: fence1 does not tell n2 whether n1 is on: Permission denied',
  ]);
});

test('nodes that a device gives the same answer about a machine are told of once', () => {
  const failed = { list: known(['n1']), status: { n1: unknown('fence_xvm ended with 1: no such domain') } };
  const [first, ...rest] = answered(configuration());
  assert.ok(first);
  const refused = { ...failed, status: { n1: unknown('Permission denied') } };
  const cluster = sampleCluster({
    devices: [{ ...first, answers: { n1: failed, n2: refused, n3: failed } }, ...rest],
  });
  assert.deepEqual(found(fenceAnswers, cluster), [
    'fence1: fence1 does not tell n1, n3 whether n1 is on: fence_xvm ended with 1: no such domain',
    'n2: fence1 does not tell n2 whether n1 is on: Permission denied',
  ]);
});

test('a machine that runs and is said to be off is another one', () => {
  const cluster = withAnswers('n2', { list: known(['n1']), status: { n1: known('off') } });
  assert.deepEqual(found(fenceAnswers, cluster), ['fence1: fence1 says that n1 is off, and it runs']);
});
