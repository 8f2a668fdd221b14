import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spreadFenceDevices } from '../../deployer/spread-fence-devices.ts';
import { crmMonCommand } from '../../lab/observe/observe.ts';
import { FakeNode } from '../lab/node/fake-node.ts';

/** What crm_mon says of three nodes where fence2 runs there; `failure` is a record of it. */
function crmMon(fence2: string, failure = ''): string {
  const nodes = ['n1', 'n2', 'n3'].map((name) => `<node name="${name}" online="true"/>`);
  const devices = [
    ['fence1', 'n1'],
    ['fence2', fence2],
    ['fence3', 'n2'],
  ].map(
    ([id, on]) =>
      `<resource id="${id}" resource_agent="stonith:fence_xvm" role="Started" active="true"><node name="${on}"/></resource>`,
  );
  return `<crm_mon version="1.1.23"><summary/><nodes>${nodes.join('')}</nodes>
    <resources>${devices.join('')}</resources><failures>${failure}</failures></crm_mon>`;
}

const move = 'crm_resource --move --resource fence2 --node n3 --force';
const clear = 'crm_resource --clear --resource fence2';
const cleanup = 'crm_resource --cleanup --resource fence2 --node n1';

/** A node that prints these in turn, and then the last one. */
function nodeThatSees(...seen: string[]): FakeNode {
  const next = (): string => (seen.length > 1 ? seen.shift() : seen[0]) ?? '';
  return new FakeNode('n1', [
    [crmMonCommand, next],
    [move, ''],
    [clear, ''],
    [cleanup, ''],
  ]);
}

function sentTo(node: FakeNode): string[] {
  return node.sent.map(({ command }) => command).filter((command) => command !== crmMonCommand);
}

test('gives up on a device that does not stay where it was moved', async () => {
  // Where it was moved it is seen once, by the wait; the next look finds it back.
  const node = nodeThatSees(crmMon('n1'), crmMon('n3'), crmMon('n1'));
  await assert.rejects(spreadFenceDevices(node), /^Error: n1: fence2 was moved and is on n1 again$/);
  assert.deepEqual(sentTo(node), [move, clear]);
});

const monitor = (id: string): string =>
  `<failure op_key="${id}_monitor_60000" node="n1" exitstatus="not running" exitreason="not found" status="complete"/>`;

test('has the failure forgotten that a monitor left which was due while its device was moved', async () => {
  const node = nodeThatSees(crmMon('n1'), crmMon('n3', monitor('fence2')));
  assert.deepEqual(await spreadFenceDevices(node), [{ id: 'fence2', from: 'n1', to: 'n3' }]);
  assert.deepEqual(sentTo(node), [move, clear, cleanup]);
});

test('leaves failures alone that were there before, or are of others', async () => {
  const earlier = nodeThatSees(crmMon('n1', monitor('fence2')), crmMon('n3', monitor('fence2')));
  const others = nodeThatSees(crmMon('n1'), crmMon('n3', monitor('fence3')));
  for (const node of [earlier, others]) {
    await spreadFenceDevices(node);
    assert.deepEqual(sentTo(node), [move, clear]);
  }
});
