import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyView, type ClusterView, type NodeState } from '../../../lab/observe/cluster-view.ts';
import { findCrowdedDevice } from '../../../lab/observe/crowded-device.ts';

function view(nodes: Record<string, NodeState>, devices: Record<string, string>): ClusterView {
  const resources = Object.entries(devices).map(([id, on]) => ({
    id,
    agent: 'stonith:fence_xvm',
    role: 'Started',
    active: true,
    failed: false,
    nodes: [on],
    disabled: false,
    within: [],
  }));
  return { ...emptyView('n1', null, ''), running: true, why: null, nodes, resources };
}

const online = { n1: 'online', n2: 'online', n3: 'online' } as const;

test('leaves devices alone that run one on each node', () => {
  assert.equal(findCrowdedDevice(view(online, { fence1: 'n3', fence2: 'n1', fence3: 'n2' })), undefined);
});

test('moves one of two devices to the node that runs none', () => {
  const crowded = findCrowdedDevice(view(online, { fence1: 'n1', fence2: 'n1', fence3: 'n2' }));
  assert.deepEqual(crowded, { id: 'fence2', from: 'n1', to: 'n3' });
});

test('moves nothing to a node that is not online', () => {
  const states = { ...online, n3: 'offline' } as const;
  assert.equal(findCrowdedDevice(view(states, { fence1: 'n1', fence2: 'n1', fence3: 'n2' })), undefined);
});

test('expects no device on a remote node', () => {
  const spread = view(
    { ...online, compute1: 'online' },
    { fence1: 'n1', fence2: 'n2', fence3: 'n3', fence4: 'n3' },
  );
  assert.equal(findCrowdedDevice({ ...spread, remoteNodes: ['compute1'] }), undefined);
});

test('counts fence devices alone', () => {
  const spread = view(online, { fence1: 'n1', fence2: 'n2', fence3: 'n3' });
  const vip = {
    id: 'vip',
    agent: 'ocf:heartbeat:IPaddr2',
    role: 'Started',
    active: true,
    failed: false,
    nodes: ['n1'],
    disabled: false,
    within: [],
  };
  assert.equal(findCrowdedDevice({ ...spread, resources: [...spread.resources, vip] }), undefined);
});
