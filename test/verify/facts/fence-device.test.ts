import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fenceDevices, portOf } from '../../../verify/facts/fence-device.ts';
import { targetsOf } from '../../../verify/facts/fence-targets.ts';
import { configuration, device } from '../sample-cluster.ts';

const one = (options: Record<string, string>) => {
  const [found] = fenceDevices(configuration({ resources: device('f', { options }) }));
  return found ?? assert.fail();
};
const members = ['n1', 'n2', 'n3'];

test('a map in either separator, a list in any', () => {
  const { hosts, ports, hostCheck } = one({ pcmk_host_map: 'n1:1;n2=pdu-2,3', pcmk_host_list: 'n3, n1' });
  assert.deepEqual(hosts, ['n3', 'n1', 'n2']);
  assert.deepEqual(ports, { n1: '1', n2: 'pdu-2,3' });
  assert.equal(hostCheck, 'static-list');
  assert.equal(portOf(one({ pcmk_host_map: 'n1:1' }), 'n2'), 'n2');
});

test('whom it can fence: as told, as listed, or any', () => {
  assert.deepEqual(targetsOf(one({ pcmk_host_list: 'n2 n9' }), ['n1 u on'], members), ['n2']);
  assert.deepEqual(targetsOf(one({}), ['n1   u1 on', 'n3,alias'], members), ['n1', 'n3']);
  const mapped = one({ pcmk_host_check: 'dynamic-list', pcmk_host_map: 'n1:vm1;n2:vm2' });
  assert.deepEqual(targetsOf(mapped, ['vm1 on', 'n2 on'], members), ['n1']);
  // Without a list to give, Pacemaker asks it about each.
  assert.deepEqual(targetsOf(one({}), null, members), members);
  assert.deepEqual(targetsOf(one({ pcmk_host_check: 'none' }), null, members), members);
});

test('the option that names the machine, or none', () => {
  assert.equal(one({}).portOption, 'port');
  assert.equal(one({ pcmk_host_argument: 'plug' }).portOption, 'plug');
  assert.equal(one({ pcmk_host_argument: 'none' }).portOption, null);
});
