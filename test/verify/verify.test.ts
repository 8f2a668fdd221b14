import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterFacts } from '../../verify/facts/cluster-facts.ts';
import { judge } from '../../verify/verify.ts';
import {
  answered,
  cmap,
  configuration,
  corosyncConf,
  known,
  nodeFacts,
  sampleCluster,
  unknown,
  view,
  withNode,
  withNodes,
} from './sample-cluster.ts';

test('nothing is found on a cluster with which nothing is wrong', () => {
  const { checks, findings, notLookedAt } = judge(sampleCluster());
  assert.deepEqual([findings, notLookedAt], [[], []]);
  assert.ok(checks.every(({ verdict }) => verdict === 'ok'));
});

test('a node that does not answer is told of once, and leaves no check at "ok"', () => {
  const cluster = sampleCluster({
    nodes: ['n1', 'n2'].map((name) => nodeFacts(name)),
    unanswered: [{ name: 'n3', why: 'no route to it' }],
  });
  const { checks, findings, notLookedAt } = judge(cluster);
  assert.deepEqual(findings, []);
  assert.deepEqual(notLookedAt, [{ check: 'nodes', where: 'n3', notLookedAt: 'no route to it' }]);
  assert.ok(checks.every(({ verdict }) => verdict === 'unknown'));
});

const booting = (name: string): ClusterFacts['unanswered'][number] => ({
  name,
  why: 'it is still booting',
  isBooting: true,
});

test('a node that is still booting, or all of them, is no finding', () => {
  const nodes = { n1: 'online', n2: 'online', n3: 'offline' } as const;
  const one = sampleCluster({
    nodes: ['n1', 'n2'].map((name) => nodeFacts(name, { view: view(name, { nodes }) })),
    unanswered: [booting('n3')],
  });
  const all = sampleCluster({
    nodes: [],
    unanswered: ['n1', 'n2', 'n3'].map(booting),
    configuration: unknown('no node answers'),
    operations: unknown('no node answers'),
    crmVerify: unknown('no node answers'),
    devices: [],
  });
  for (const cluster of [one, all]) {
    const { findings, notLookedAt } = judge(cluster);
    assert.deepEqual(findings, []);
    assert.ok(
      notLookedAt.some(({ where, notLookedAt: why }) => where === 'n3' && why === 'it is still booting'),
    );
  }
});

test('a member that nobody named leaves no check at "ok" either; a remote node need not be named', () => {
  const { nodes } = view('n1');
  const four = withNodes({ view: view('n1', { nodes: { ...nodes, n4: 'online' } }) });
  const { checks, findings, notLookedAt } = judge(four);
  assert.deepEqual(findings, []);
  assert.deepEqual(notLookedAt, [
    { check: 'nodes', where: 'n4', notLookedAt: 'it is a member, and not among the nodes that were given' },
  ]);
  assert.ok(checks.every(({ verdict }) => verdict === 'unknown'));
  const remote = withNodes({
    view: view('n1', { nodes: { ...nodes, r1: 'online' }, remoteNodes: ['r1'] }),
  });
  assert.deepEqual(judge(remote).notLookedAt, []);
});

test('a question that was not answered leaves its own checks unknown, not the others', () => {
  const { checks, findings, notLookedAt } = judge(withNode('n2', { keys: unknown('sha256sum failed') }));
  assert.deepEqual(findings, []);
  assert.deepEqual(notLookedAt, [{ check: 'keys', where: 'n2', notLookedAt: 'sha256sum failed' }]);
  assert.deepEqual(
    checks.filter(({ verdict }) => verdict !== 'ok').map(({ name }) => name),
    ['keys'],
  );
});

test('a check that breaks has not looked', () => {
  const broken = withNode('n2', { view: undefined as never });
  const { notLookedAt } = judge(broken);
  assert.ok(notLookedAt.some(({ check, where }) => check === 'membership' && where === 'the check itself'));
});

test('one node’s stopped cluster is told of by itself and by its services, and is no quarrel about the DC', () => {
  const stopped = { active: 'inactive', enabled: 'enabled' };
  const base = nodeFacts('n3');
  assert.ok(base.units.known);
  const cluster = withNode('n3', {
    view: { ...base.view, running: false, why: 'Not connected', dc: null, nodes: {}, resources: [] },
    units: {
      known: true,
      value: { ...base.units.value, 'corosync.service': stopped, 'pacemaker.service': stopped },
    },
    cmap: { known: true, value: null },
    rings: { known: true, value: null },
    quorum: { known: true, value: null },
  });
  for (const node of cluster.nodes) if (node.name !== 'n3') node.view.nodes['n3'] = 'offline';
  const { checks, findings, notLookedAt } = judge(cluster);
  assert.deepEqual(
    findings.map(({ check, where }) => [check, where]),
    [
      ['membership', 'n3'],
      ['services', 'n3'],
      ['services', 'n3'],
    ],
  );
  assert.deepEqual(notLookedAt, []);
  const verdictOf = (name: string): unknown => checks.find((check) => check.name === name)?.verdict;
  assert.deepEqual(['membership', 'rings', 'quorum'].map(verdictOf), ['found', 'ok', 'ok']);
});

const namesOf = (cluster: ClusterFacts, verdict: string): string[] =>
  judge(cluster)
    .checks.filter((check) => check.verdict === verdict)
    .map(({ name }) => name);

const inactive = { active: 'inactive', enabled: 'disabled' };
const running = { active: 'active', enabled: 'enabled' };
/** What machines say on which corosync does not run. */
const down = {
  view: { ...view('n1'), running: false, why: 'Not connected', dc: null, nodes: {}, resources: [] },
  units: known({ 'corosync.service': inactive, 'pacemaker.service': inactive, 'pcsd.service': running }),
  quorum: known(null),
  cmap: known(null),
  rings: known(null),
};
const noCib = unknown('cibadmin exited with 102');
const withoutCib = { configuration: noCib, operations: noCib, crmVerify: noCib, devices: [] };

test('where there is no cluster, only what needs none can be ok', () => {
  const keys = known({
    '/etc/corosync/authkey': null,
    '/etc/pacemaker/authkey': null,
    '/etc/cluster/fence_xvm.key': null,
  });
  const never = { ...withNodes({ ...down, keys, corosyncConf: known(null) }), ...withoutCib };
  assert.deepEqual(namesOf(never, 'ok'), ['pcsd', 'time']);
  assert.deepEqual(namesOf(never, 'found'), ['membership', 'services', 'corosync-conf']);
  const stopped = { ...withNodes(down), ...withoutCib };
  assert.deepEqual(namesOf(stopped, 'ok'), ['pcsd', 'time']);
  assert.deepEqual(namesOf(stopped, 'found'), ['membership', 'services']);
});

test('without the configuration no check that asks for it is ok', () => {
  assert.deepEqual(namesOf(sampleCluster(withoutCib), 'ok'), [
    'membership',
    'services',
    'pcsd',
    'time',
    'corosync-conf',
    'rings',
    'quorum',
  ]);
});

test('without a fence device nothing holds of the devices', () => {
  const none = configuration({ resources: '' });
  const cluster = sampleCluster({ configuration: known(none), devices: answered(none) });
  assert.deepEqual(namesOf(cluster, 'found'), ['fence-devices']);
  assert.deepEqual(namesOf(cluster, 'unknown'), [
    'fence-monitors',
    'fence-answers',
    'fence-coverage',
    'fence-targets',
  ]);
});

test('where no node shows the state, what is configured alone leaves no check of the state at "ok"', () => {
  const silent = {
    ...view('n1'),
    running: null,
    why: 'crm_mon was ended',
    dc: null,
    nodes: {},
    resources: [],
  };
  assert.deepEqual(namesOf(withNodes({ view: silent }), 'unknown'), [
    'membership',
    'node-modes',
    'fence-devices',
    'fence-answers',
    'resources',
  ]);
});

test('a cluster without encryption has no key of corosync’s to be looked at, and is right', () => {
  const keys = known({
    '/etc/corosync/authkey': null,
    '/etc/pacemaker/authkey': null,
    '/etc/cluster/fence_xvm.key': { digest: 'd1', mode: 0o600 },
  });
  const plain = known(
    corosyncConf.replace('crypto_cipher: aes256', 'crypto_cipher: none\n crypto_hash: none'),
  );
  const plainCmap = known(new Map([...cmap, ['totem.crypto_cipher', 'none'], ['totem.crypto_hash', 'none']]));
  const { findings, notLookedAt } = judge(withNodes({ keys, corosyncConf: plain, cmap: plainCmap }));
  assert.deepEqual([findings, notLookedAt], [[], []]);
});
