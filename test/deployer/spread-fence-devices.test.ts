import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCrowdedDevice, spreadFenceDevices } from '../../deployer/spread-fence-devices.ts';
import { emptyView, type ClusterView, type NodeState } from '../../lab/observe/cluster-view.ts';
import { crmMonCommand } from '../../lab/observe/observe.ts';
import { FakeNode } from '../lab/node/fake-node.ts';

function view(nodes: Record<string, NodeState>, devices: Record<string, string>): ClusterView {
  const resources = Object.entries(devices).map(([id, on]) => ({
    id,
    agent: 'stonith:fence_xvm',
    role: 'Started',
    active: true,
    failed: false,
    nodes: [on],
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

test('counts fence devices alone', () => {
  const spread = view(online, { fence1: 'n1', fence2: 'n2', fence3: 'n3' });
  const vip = {
    id: 'vip',
    agent: 'ocf:heartbeat:IPaddr2',
    role: 'Started',
    active: true,
    failed: false,
    nodes: ['n1'],
    within: [],
  };
  assert.equal(findCrowdedDevice({ ...spread, resources: [...spread.resources, vip] }), undefined);
});

test('gives up on a device that does not stay where it was moved', async () => {
  const crmMon = (fence2: string): string => `<crm_mon version="1.1.23"><summary/>
    <nodes>${['n1', 'n2', 'n3'].map((name) => `<node name="${name}" online="true"/>`).join('')}</nodes>
    <resources>${[
      ['fence1', 'n1'],
      ['fence2', fence2],
      ['fence3', 'n2'],
    ]
      .map(
        ([id, on]) =>
          `<resource id="${id}" resource_agent="stonith:fence_xvm" role="Started" active="true"><node name="${on}"/></resource>`,
      )
      .join('')}</resources></crm_mon>`;
  // Where it was moved it is seen once, by the wait; the next look finds it back.
  const seen = ['n1', 'n3', 'n1'];
  const node = new FakeNode('n1', [
    [crmMonCommand, () => crmMon(seen.shift() ?? 'n1')],
    ['crm_resource --move --resource fence2 --node n3 --force', ''],
    ['crm_resource --clear --resource fence2', ''],
  ]);
  await assert.rejects(spreadFenceDevices(node), /^Error: n1: fence2 was moved and is on n1 again$/);
});
