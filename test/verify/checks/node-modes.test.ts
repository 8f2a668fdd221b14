import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeModes } from '../../../verify/checks/node-modes.ts';
import {
  found,
  known,
  mended,
  nodeFacts,
  sampleCluster,
  unknown,
  notLookedAt,
  view,
  withConfiguration,
} from '../sample-cluster.ts';

const nodes = (attribute: string): string =>
  `<node id="1" uname="n1"/><node id="2" uname="n2"><instance_attributes id="i">${attribute}</instance_attributes></node>`;
const standby = nodes('<nvpair id="s" name="standby" value="on"/>');

test('a node in standby is one finding, mended in the words of its pcs', () => {
  const cluster = withConfiguration({ nodes: standby });
  assert.deepEqual(found(nodeModes, cluster), ['n2: n2 is in standby']);
  assert.deepEqual(mended(nodeModes, cluster), ['pcs node unstandby n2']);
  const old = { ...cluster, nodes: ['n1', 'n2'].map((name) => nodeFacts(name, { pcs: known('0.9') })) };
  assert.deepEqual(mended(nodeModes, old), ['pcs cluster unstandby n2']);
});

test('a standby until the next restart stands in the status alone', () => {
  const seen = view('n1', { nodes: { n1: 'online', n2: 'standby', n3: 'online' } });
  const cluster = sampleCluster({ nodes: [nodeFacts('n1', { view: seen })] });
  assert.deepEqual(found(nodeModes, cluster), ['n2: n2 is in standby']);
});

test('a node in maintenance is found by its own mode, not by that of the cluster', () => {
  const attribute = '<nvpair id="m" name="maintenance" value="true"/>';
  assert.deepEqual(found(nodeModes, withConfiguration({ nodes: nodes(attribute) })), [
    'n2: n2 is in maintenance',
  ]);
  const all = view('n1', { nodes: { n1: 'maintenance', n2: 'maintenance', n3: 'maintenance' } });
  assert.deepEqual(found(nodeModes, sampleCluster({ nodes: [nodeFacts('n1', { view: all })] })), []);
});

test('without the configuration nothing is said', () => {
  assert.deepEqual(notLookedAt(nodeModes, sampleCluster({ configuration: unknown('no node answers') })), [
    'the nodes: no node answers',
  ]);
});

test('a configuration that names no node has none that could be judged', () => {
  assert.deepEqual(notLookedAt(nodeModes, withConfiguration({ nodes: '' })), [
    'the nodes: the configuration names none',
  ]);
});
