import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fenceTargets } from '../../../verify/checks/fence-targets.ts';
import type { ClusterFacts, DeviceAnswers } from '../../../verify/facts/cluster-facts.ts';
import { device, found, known, notLookedAt, unknown, withConfiguration } from '../sample-cluster.ts';

const others = device('fence2') + device('fence3');
const foundWith = (options: Record<string, string>): string[] =>
  found(fenceTargets, withConfiguration({ resources: device('fence1', { options }) + others }));

test('a host list that names a node that is not there', () => {
  assert.deepEqual(foundWith({ pcmk_host_list: 'n1 n9' }), [
    'fence1: fence1 is for n9, and the cluster has no such node',
  ]);
});

test('a host map that names another node’s machine, by its name or by its UUID', () => {
  assert.deepEqual(foundWith({ pcmk_host_map: 'n1:n2' }), [
    'fence1: fence1 takes n2 for the machine of n1, and that is n2’s',
  ]);
  assert.deepEqual(foundWith({ pcmk_host_map: 'n2:00000000-0000-4000-8000-000000000000' }), [
    'fence1: fence1 takes 00000000-0000-4000-8000-000000000000 for the machine of n2, and that is n1’s',
  ]);
});

test('one machine for two nodes, and a machine that the agent does not have', () => {
  assert.deepEqual(foundWith({ pcmk_host_map: 'n1:4;n2:4' }), [
    'fence1: fence1 takes 4 for the machine of n1 and n2',
    'fence1: fence1 takes 4 for the machine of n2 and n1',
  ]);
  assert.deepEqual(foundWith({ pcmk_host_list: 'n2' }), [
    'fence1: fence1 does not have n2, which it is to cut for n2; fence2 has',
  ]);
});

test('a device that was given one machine, and is for several nodes', () => {
  assert.deepEqual(foundWith({ port: 'n1', pcmk_host_list: 'n1 n2' }), [
    'fence1: fence1 takes n1 for the machine of n1 and n2',
    'fence1: fence1 takes n1 for the machine of n2, and that is n1’s',
  ]);
  assert.equal(foundWith({ port: '7', pcmk_host_check: 'none' }).length, 3);
});

test('a device that is told of no node, and whose agent lists none', () => {
  const withoutList = (options: Record<string, string>): string[] => {
    const cluster = withConfiguration({ resources: device('ipmi1', { options, agent: 'fence_ipmilan' }) });
    const answers = Object.fromEntries(
      ['n1', 'n2', 'n3'].map((name) => [name, { list: known(null), status: {} }]),
    );
    return found(fenceTargets, {
      ...cluster,
      devices: cluster.devices.map((each) => ({ ...each, answers })),
    });
  };
  assert.deepEqual(withoutList({}), [
    'ipmi1: ipmi1 takes itself for able to fence every node: it is told of none, and fence_ipmilan lists none',
  ]);
  assert.deepEqual(withoutList({ pcmk_host_list: 'n1' }), []);
  assert.deepEqual(withoutList({ pcmk_host_check: 'none' }), [], 'it was said to be so');
});

test('what is right: no list, its own machine by name or UUID', () => {
  assert.deepEqual(foundWith({}), []);
  assert.deepEqual(foundWith({ pcmk_host_list: 'n1' }), []);
  assert.deepEqual(foundWith({ port: 'n1', pcmk_host_list: 'n1' }), []);
  assert.deepEqual(foundWith({ pcmk_host_map: 'n1:00000000-0000-4000-8000-000000000000' }), []);
});

test('an action that leaves the machine on in the place of one that cuts it', () => {
  assert.deepEqual(foundWith({ pcmk_off_action: 'status', pcmk_reboot_action: 'off' }), [
    'fence1: fence1 does "status" where it is asked for "off": pcmk_off_action',
  ]);
});

test('where no device has told of its machines, none was looked at; one whose agent lists none has told', () => {
  const { devices, ...cluster } = withConfiguration({});
  const listing = (list: DeviceAnswers['list']): ClusterFacts => ({
    ...cluster,
    devices: devices.map(({ device: each }) => ({ device: each, answers: { n1: { list, status: {} } } })),
  });
  assert.deepEqual(notLookedAt(fenceTargets, listing(unknown('no answer'))), [
    'the fence devices: none has told any node of its machines',
  ]);
  assert.deepEqual(notLookedAt(fenceTargets, listing(known(null))), []);
});
