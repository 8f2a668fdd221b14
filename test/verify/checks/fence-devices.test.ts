import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fenceDevices } from '../../../verify/checks/fence-devices.ts';
import {
  device,
  found,
  mended,
  sampleCluster,
  unknown,
  notLookedAt,
  view,
  withConfiguration,
  withNodes,
} from '../sample-cluster.ts';

const devices = view('n1').resources;

test('a device that is not started, with what its agent said', () => {
  const resources = devices.map((each, i) => (i === 1 ? { ...each, role: 'Stopped', active: false } : each));
  const failures = [{ operation: 'fence2_start_0', node: 'n2', status: 'Timed Out', reason: 'error' }];
  const cluster = withNodes({ view: view('n1', { resources, failures }) });
  assert.deepEqual(found(fenceDevices, cluster), [
    'fence2: fence2 (stonith:fence_xvm) is not started: fence2_start_0 on n2: error',
  ]);
});

test('a device that was disabled', () => {
  const resources = device('fence1', { meta: { 'target-role': 'Stopped' } });
  const cluster = withConfiguration({ resources });
  assert.deepEqual(found(fenceDevices, cluster), ['fence1: fence1 is disabled']);
  assert.deepEqual(mended(fenceDevices, cluster), ['pcs stonith enable fence1']);
});

test('devices that crowd on one node', () => {
  const resources = devices.map((each) => ({ ...each, nodes: ['n1'] }));
  assert.deepEqual(found(fenceDevices, withNodes({ view: view('n1', { resources }) })), [
    'n1: n1 runs several fence devices, fence3 among them, and n2 none',
  ]);
});

test('while a node is stopped its device runs on another: they are spread over those that are online', () => {
  const nodes = { n1: 'online', n2: 'online', n3: 'offline' } as const;
  const resources = devices.map((each, i) => (i === 2 ? { ...each, nodes: ['n1'] } : each));
  assert.deepEqual(found(fenceDevices, withNodes({ view: view('n1', { nodes, resources }) })), []);
  assert.match(fenceDevices.title, /over the nodes that are online$/);
});

test('no device at all', () => {
  assert.deepEqual(found(fenceDevices, withConfiguration({ resources: '' })), [
    'the cluster: there is no fence device',
  ]);
});

test('without a DC, or without the configuration, nothing is said', () => {
  assert.deepEqual(notLookedAt(fenceDevices, withNodes({ view: view('n1', { dc: null }) })), [
    'the fence devices: no node that knows a DC can be asked',
  ]);
  assert.equal(notLookedAt(fenceDevices, sampleCluster({ configuration: unknown() })).length, 1);
});
