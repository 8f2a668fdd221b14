import assert from 'node:assert/strict';
import { test } from 'node:test';
import { membership } from '../../../verify/checks/membership.ts';
import {
  found,
  known,
  mended,
  nodeFacts,
  notLookedAt,
  sampleCluster,
  unknown,
  view,
  withNode,
  withNodes,
} from '../sample-cluster.ts';

test('a node that others see as lost is found once, whoever sees it', () => {
  const nodes = { n1: 'online', n2: 'online', n3: 'unclean' } as const;
  const cluster = sampleCluster({
    nodes: ['n1', 'n2'].map((name) => nodeFacts(name, { view: view(name, { nodes }) })),
    unanswered: [{ name: 'n3', why: 'no route' }],
  });
  assert.deepEqual(found(membership, cluster), ['n3: n3 is unclean, as n1, n2 see it']);
});

test('a node that is still booting is not there yet; lost it is all the same', () => {
  const seenAs = (n3: 'offline' | 'pending' | 'unclean'): ReturnType<typeof sampleCluster> => {
    const nodes = { n1: 'online', n2: 'online', n3 } as const;
    return sampleCluster({
      nodes: ['n1', 'n2'].map((name) => nodeFacts(name, { view: view(name, { nodes }) })),
      unanswered: [{ name: 'n3', why: 'it is still booting', isBooting: true }],
    });
  };
  assert.deepEqual(
    [seenAs('offline'), seenAs('pending')].flatMap((cluster) => found(membership, cluster)),
    [],
  );
  assert.deepEqual(found(membership, seenAs('unclean')), ['n3: n3 is unclean, as n1, n2 see it']);
});

test('standby and maintenance are no absence', () => {
  const nodes = { n1: 'online', n2: 'standby', n3: 'maintenance' } as const;
  const cluster = sampleCluster({
    nodes: ['n1', 'n2', 'n3'].map((name) => nodeFacts(name, { view: view(name, { nodes }) })),
  });
  assert.deepEqual(found(membership, cluster), []);
});

test('a cluster that does not run though its services do', () => {
  const stopped = { ...view('n2'), running: false, why: 'Connection refused\nmore', dc: null, nodes: {} };
  assert.deepEqual(found(membership, withNode('n2', { view: stopped })), [
    'n2: the services run, the cluster does not: Connection refused',
  ]);
  assert.deepEqual(found(membership, withNode('n2', { view: stopped, units: unknown() })), [
    'n2: the cluster does not run: Connection refused',
  ]);
});

test('no DC, no quorum, two DCs, another stack', () => {
  assert.deepEqual(found(membership, withNode('n2', { view: view('n2', { dc: null }) })), [
    'n2: n2 knows no DC',
  ]);
  assert.deepEqual(found(membership, withNode('n2', { view: view('n2', { quorate: false }) })), [
    'n2: n2 is without quorum',
  ]);
  assert.deepEqual(found(membership, withNode('n2', { view: view('n2', { dc: 'n2' }) })), [
    'the cluster: the nodes name different DCs: n1 says n1, n2 says n2, n3 says n1',
  ]);
  assert.match(found(membership, withNode('n2', { view: view('n2', { stack: 'cman' }) })).join(), /cman/);
});

test('a node’s stopped cluster is started; what its services say comes first where one has failed', () => {
  const stopped = { ...view('n2'), running: false, why: 'Not connected', dc: null, nodes: {} };
  const units = (active: string) => {
    const state = { active, enabled: 'enabled' };
    return known({ 'corosync.service': state, 'pacemaker.service': state });
  };
  const cluster = withNode('n2', { view: stopped, units: units('inactive') });
  assert.deepEqual(found(membership, cluster), ['n2: its cluster is stopped']);
  assert.deepEqual(mended(membership, cluster), ['pcs cluster start n2']);
  assert.deepEqual(mended(membership, withNode('n2', { view: stopped, units: units('failed') })), [
    'journalctl -u corosync -u pacemaker on n2 says why; then pcs cluster start n2',
  ]);
  const bare = withNode('n2', { view: stopped, units: units('inactive'), corosyncConf: known(null) });
  assert.deepEqual(mended(membership, bare), ['once it has a corosync.conf, pcs cluster start n2']);
});

test('no cluster at all', () => {
  const stopped = { ...view('n1'), running: false, why: 'Not connected', dc: null, nodes: {} };
  const inactive = { active: 'inactive', enabled: 'enabled' };
  const units = { known: true, value: { 'corosync.service': inactive } } as const;
  const all = withNodes({ view: stopped, units });
  assert.deepEqual(found(membership, all), ['the cluster: no node runs a cluster']);
  assert.deepEqual(mended(membership, all), ['pcs cluster start --all']);
  // What was never set up cannot be started.
  assert.deepEqual(mended(membership, withNodes({ view: stopped, units, corosyncConf: known(null) })), [
    'set the cluster up: pcs cluster setup NAME n1 n2 n3 --start --enable, or by its deployer (in a lab: lab deploy)',
  ]);
});

test('a node that could not be asked is not looked at', () => {
  const silent = { ...view('n2'), running: null, why: 'crm_mon was ended after 30000 ms', nodes: {} };
  assert.deepEqual(notLookedAt(membership, withNode('n2', { view: silent })), [
    'n2: crm_mon was ended after 30000 ms',
  ]);
});

test('a remote node need not be given; one that runs inside a resource is no machine', () => {
  const nodes = { ...view('n1').nodes, r1: 'online', 'bundle-0': 'offline' } as const;
  const cluster = withNodes({
    view: view('n1', { nodes, remoteNodes: ['r1', 'bundle-0'], guestNodes: ['bundle-0'] }),
  });
  assert.deepEqual([found(membership, cluster), notLookedAt(membership, cluster)], [[], []]);
});

test('a remote node that is lost is mended in its own way', () => {
  const nodes = { ...view('n1').nodes, r1: 'offline' } as const;
  const cluster = withNodes({ view: view('n1', { nodes, remoteNodes: ['r1'] }) });
  assert.deepEqual(mended(membership, cluster), [
    'look whether it runs and is reached; then systemctl start pacemaker_remote on r1',
  ]);
});
