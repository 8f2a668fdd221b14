import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fenceAnswers } from '../../../verify/checks/fence-answers.ts';
import { fenceCoverage } from '../../../verify/checks/fence-coverage.ts';
import { device, found, notLookedAt, view, withConfiguration, withNodes } from '../sample-cluster.ts';

test('a node that no device lists', () => {
  const resources = [1, 2].map((i) => device(`fence${i}`)).join('');
  assert.deepEqual(found(fenceCoverage, withConfiguration({ resources })), ['n3: no device can fence n3']);
});

test('a disabled device covers nobody', () => {
  const meta = { 'target-role': 'Stopped' };
  const resources = device('fence1', { meta }) + device('fence2') + device('fence3');
  assert.deepEqual(found(fenceCoverage, withConfiguration({ resources })), ['n1: no device can fence n1']);
});

test('a host list is believed, whatever the agent lists; one device may be for all', () => {
  const all = device('pdu', { options: { pcmk_host_list: 'n1 n2,n3' } });
  assert.deepEqual(found(fenceCoverage, withConfiguration({ resources: all })), []);
  const two = device('pdu', { options: { pcmk_host_map: 'n1:1;n2:2' } });
  assert.deepEqual(found(fenceCoverage, withConfiguration({ resources: two })), [
    'n3: no device can fence n3',
  ]);
  const any = device('any', { options: { pcmk_host_check: 'none' } });
  assert.deepEqual(found(fenceCoverage, withConfiguration({ resources: any })), []);
});

test('a remote node must be covered too', () => {
  const nodes = ['n1', 'n2', 'n3'].map((name, i) => `<node id="${i}" uname="${name}"/>`).join('');
  const remote = '<node id="r1" uname="r1" type="remote"/>';
  assert.deepEqual(found(fenceCoverage, withConfiguration({ nodes: nodes + remote })), [
    'r1: no device can fence r1',
  ]);
  // One that runs inside a resource is no machine.
  const guest = view('n1', { remoteNodes: ['r1'], guestNodes: ['r1'] });
  const { nodes: facts } = withNodes({ view: guest });
  const cluster = { ...withConfiguration({ nodes: nodes + remote }), nodes: facts };
  assert.deepEqual(found(fenceCoverage, cluster), []);
});

test('a level that names a device that is not there', () => {
  const levels = '<fencing-level id="l" target="n1" index="1" devices="fence1,ipmi1"/>';
  assert.deepEqual(found(fenceCoverage, withConfiguration({ levels })), [
    'n1: fencing level 1 of n1 names ipmi1, and there is no such device',
  ]);
});

test('a plugin is believed its host list; what else it lists is not known', () => {
  const plugin = (options: Record<string, string>) => {
    const cluster = withConfiguration({ resources: device('ipmi', { options, agent: 'external/ipmi' }) });
    return { ...cluster, devices: cluster.devices.map((each) => ({ ...each, answers: {} })) };
  };
  assert.deepEqual(found(fenceCoverage, plugin({ pcmk_host_list: 'n1 n2' })), ['n3: no device can fence n3']);
  assert.deepEqual(
    notLookedAt(fenceCoverage, plugin({})),
    ['n1', 'n2', 'n3'].map(
      (name) => `${name}: ipmi may list it: external/ipmi is a plugin, which Pacemaker alone can ask`,
    ),
  );
  assert.deepEqual(notLookedAt(fenceAnswers, plugin({})), [
    'ipmi: external/ipmi is a plugin, which Pacemaker alone can ask',
  ]);
});

test('a level that names a device that is there and cannot fence the node', () => {
  const levels = '<fencing-level id="l" target="n1" index="1" devices="fence1,fence2"/>';
  assert.deepEqual(found(fenceCoverage, withConfiguration({ levels })), [
    'n1: fencing level 1 of n1 names fence2, which cannot fence n1',
  ]);
});

test('a device that only the node itself may use covers nobody; one other node is enough', () => {
  const ban = (node: string): string =>
    `<rsc_location id="l-${node}" rsc="fence2" node="${node}" score="-INFINITY"/>`;
  assert.deepEqual(found(fenceCoverage, withConfiguration({ constraints: ban('n1') + ban('n3') })), [
    'n2: no other node can fence n2: by its constraints fence2 may not be used elsewhere',
  ]);
  assert.deepEqual(found(fenceCoverage, withConfiguration({ constraints: ban('n1') + ban('n2') })), []);
});

test('a single node has no other to be fenced by: its device covers it', () => {
  const nodes = '<node id="1" uname="n1"/>';
  assert.deepEqual(found(fenceCoverage, withConfiguration({ nodes, resources: device('fence1') })), []);
});

test('without a device, or a node that is named, it is not said that every node can be fenced', () => {
  assert.deepEqual(notLookedAt(fenceCoverage, withConfiguration({ resources: '' })), [
    'the nodes: there is no fence device',
  ]);
  assert.deepEqual(notLookedAt(fenceCoverage, withConfiguration({ nodes: '' })), [
    'the nodes: the configuration names none',
  ]);
});
