import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quorum } from '../../../verify/checks/quorum.ts';
import {
  cmap,
  corosyncConf,
  found,
  known,
  mended,
  nodeFacts,
  notLookedAt,
  sampleCluster,
  unknown,
  withNodes,
} from '../sample-cluster.ts';
import type { NodeFacts } from '../../../verify/facts/cluster-facts.ts';

const base = nodeFacts('n1').quorum;
const view = (change: object): NodeFacts['quorum'] => {
  assert.ok(base.known && base.value);
  return known({ ...base.value, ...change });
};
const withOptions = (options: string, conf = corosyncConf): string =>
  conf.replace('provider: corosync_votequorum', `provider: corosync_votequorum\n${options}`);
const two = corosyncConf.replace(/    node \{\n        ring0_addr: n3[^}]*\}\n/, '');
const foundIn = (conf: string, change: object = {}): string[] =>
  found(quorum, withNodes({ corosyncConf: known(conf), quorum: view(change) }));

test('two_node is for two nodes, and two nodes are for two_node', () => {
  assert.deepEqual(foundIn(withOptions('two_node: 1')), ['the cluster: two_node is set, with 3 nodes']);
  assert.deepEqual(foundIn(two, { expectedVotes: 2 }), ['the cluster: two nodes, and two_node is not set']);
  assert.deepEqual(foundIn(withOptions('two_node: 1', two), { expectedVotes: 2 }), []);
});

test('two nodes with a device do without two_node', () => {
  const device = 'device {\n model: net\n votes: 1\n net {\n host: q\n algorithm: ffsplit\n }\n }';
  const change = { expectedVotes: 3, deviceVotes: 1 };
  assert.deepEqual(foundIn(withOptions(device, two), change), []);
  assert.deepEqual(foundIn(withOptions(`two_node: 1\n${device}`, two), change), [
    'the cluster: two_node is set, with a quorum device',
  ]);
  assert.deepEqual(foundIn(withOptions(device, two), { expectedVotes: 3, deviceVotes: 0 }).length, 3);
});

test('a device of algorithm lms has as many votes as all nodes but one', () => {
  const device = 'device {\n model: net\n net {\n host: q\n algorithm: lms\n }\n }';
  assert.deepEqual(foundIn(withOptions(device), { expectedVotes: 5, deviceVotes: 2 }), []);
});

test('expected votes that are not those of the nodes, in the file or as corosync runs', () => {
  assert.deepEqual(foundIn(withOptions('expected_votes: 1'), { expectedVotes: 1 }), [
    'the cluster: expected_votes is 1, the nodes have 3',
  ]);
  assert.equal(foundIn(corosyncConf, { expectedVotes: 5 }).length, 3);
  const cluster = withNodes({ quorum: view({ expectedVotes: 5 }) });
  assert.equal(mended(quorum, cluster)[0], 'pcs quorum expected-votes 3');
  assert.deepEqual(foundIn(withOptions('last_man_standing: 1'), { expectedVotes: 2 }), []);
});

test('options that exclude each other, and no votes at all', () => {
  assert.deepEqual(foundIn(withOptions('two_node: 1\nauto_tie_breaker: 1', two), { expectedVotes: 2 }), [
    'the cluster: auto_tie_breaker is set together with two_node',
  ]);
  assert.deepEqual(foundIn(withOptions('two_node: 1\nwait_for_all: 0', two), { expectedVotes: 2 }), [
    'the cluster: two_node is set and wait_for_all is 0',
  ]);
  assert.deepEqual(foundIn(corosyncConf.replace('provider: corosync_votequorum', '')), [
    'the cluster: quorum.provider is not set',
  ]);
});

test('without a corosync.conf nothing is judged, and that is said', () => {
  const cluster = withNodes({ corosyncConf: unknown() });
  assert.deepEqual(notLookedAt(quorum, cluster), [
    'the cluster: no node has a corosync.conf that could be read',
  ]);
});

test('an option is taken out where what corosync runs with stands, not where the file was edited', () => {
  const edited = known(withOptions('two_node: 1'));
  const rest = 'take two_node out in corosync.conf; pcs cluster sync corosync && pcs cluster reload corosync';
  assert.deepEqual(mended(quorum, withNodes({ corosyncConf: edited })), [`on n1: ${rest}`]);
  const tokenSet = known(withOptions('two_node: 1').replace('totem {', 'totem {\n token: 5000'));
  const runs = known(new Map([...cmap, ['quorum.two_node', '1']]));
  const nodes = ['n1', 'n2', 'n3'].map((name) =>
    nodeFacts(name, { corosyncConf: name === 'n1' ? tokenSet : edited, cmap: runs }),
  );
  assert.deepEqual(mended(quorum, sampleCluster({ nodes })), [`on n2: ${rest}`]);
  const none = nodes.map((node) => ({ ...node, cmap: known(cmap) }));
  assert.deepEqual(mended(quorum, sampleCluster({ nodes: none })), [
    `the files of the nodes differ: find the right one first, then on a node that has it: ${rest}`,
  ]);
});

test('auto_tie_breaker that was edited into one file of two is no option of the cluster', () => {
  const nodes = ['n1', 'n2'].map((name) =>
    nodeFacts(name, {
      corosyncConf: known(
        withOptions(name === 'n1' ? 'two_node: 1\nauto_tie_breaker: 1' : 'two_node: 1', two),
      ),
      cmap: known(new Map([...cmap, ['quorum.two_node', '1']])),
      quorum: view({ expectedVotes: 2 }),
    }),
  );
  assert.deepEqual(found(quorum, sampleCluster({ nodes })), []);
});

test('where corosync runs on no node, no vote was looked at', () => {
  const cluster = withNodes({ quorum: known(null) });
  assert.deepEqual(notLookedAt(quorum, cluster), ['the cluster: corosync runs on no node']);
});
