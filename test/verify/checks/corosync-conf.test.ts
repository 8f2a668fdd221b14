import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corosyncConf as check } from '../../../verify/checks/corosync-conf.ts';
import type { ClusterFacts, NodeFacts } from '../../../verify/facts/cluster-facts.ts';
import {
  cmap,
  corosyncConf,
  found,
  known,
  mended,
  notLookedAt,
  nodeFacts,
  sampleCluster,
  withNode,
  withNodes,
} from '../sample-cluster.ts';

const tokenSet = corosyncConf.replace('transport: knet', 'transport: knet\n token: 5000');

test('a file that differs on one node, and in what', () => {
  const cluster = withNode('n2', {
    corosyncConf: known(tokenSet),
    cmap: known(new Map([...cmap, ['totem.token', '5000']])),
  });
  assert.deepEqual(found(check, cluster), [
    'n2: /etc/corosync/corosync.conf is not the one of n1, n3: totem.token is 5000, there none',
  ]);
  assert.deepEqual(mended(check, cluster), [
    'on n1: pcs cluster sync corosync && pcs cluster reload corosync',
  ]);
});

test('blanks and comments are no difference', () => {
  const same = `# by hand\n${corosyncConf.replaceAll('    ', '\t')}\n`;
  assert.deepEqual(found(check, withNode('n2', { corosyncConf: known(same) })), []);
});

test('a change that corosync was not told of', () => {
  const cluster = withNodes({ corosyncConf: known(tokenSet) });
  assert.deepEqual(
    found(check, cluster),
    ['n1', 'n2', 'n3'].map(
      (name) =>
        `${name}: corosync does not run with what /etc/corosync/corosync.conf says: totem.token is 5000, it runs with none`,
    ),
  );
});

test('nodes are compared by their id, not by their place', () => {
  const moved = new Map(
    [...cmap].map(([key, value]) => [
      key.replace(/^nodelist\.node\.(\d)/, (_, place) => `nodelist.node.${Number(place) + 4}`),
      value,
    ]),
  );
  assert.deepEqual(found(check, withNodes({ cmap: known(moved) })), []);
});

test('a node without the file; one whose corosync does not run is judged by its file alone', () => {
  assert.deepEqual(found(check, withNode('n2', { corosyncConf: known(null) })), [
    'n2: there is no /etc/corosync/corosync.conf',
  ]);
  assert.deepEqual(found(check, withNode('n2', { cmap: known(null) })), []);
});

test('a key in the file is not shown', () => {
  const keyed = corosyncConf.replace('transport: knet', 'transport: knet\n key: s3cret');
  const looks = check.look(withNode('n2', { corosyncConf: known(keyed) }));
  assert.match(JSON.stringify(looks), /totem\.key/);
  assert.doesNotMatch(JSON.stringify(looks), /s3cret/);
});

const spread = (from: string): string =>
  `on ${from}: pcs cluster sync corosync && pcs cluster reload corosync`;

test('a file that was edited on one node is spread from another, whichever finding tells of it', () => {
  const edited = known(tokenSet);
  assert.deepEqual(mended(check, withNode('n2', { corosyncConf: edited })), [spread('n1'), spread('n1')]);
  assert.deepEqual(mended(check, withNode('n1', { corosyncConf: edited })), [spread('n2'), spread('n2')]);
});

test('of two nodes the one that corosync runs with the file of has the right one', () => {
  const two = (change: Partial<NodeFacts>): ClusterFacts =>
    sampleCluster({
      nodes: [nodeFacts('n1', { corosyncConf: known(tokenSet), ...change }), nodeFacts('n2')],
    });
  assert.deepEqual(found(check, two({})).length, 2);
  assert.deepEqual(mended(check, two({})), [spread('n2'), spread('n2')]);
  assert.deepEqual(mended(check, two({ cmap: known(null) })), [spread('n2')]);
  // Each runs with its own: nobody but the operator can tell.
  const own = known(new Map([...cmap, ['totem.token', '5000']]));
  assert.deepEqual(mended(check, two({ cmap: own })), [
    'compare the files of all nodes first: that of n1, n2 is what corosync runs with; ' +
      'then on a node that has the right one: pcs cluster sync corosync && pcs cluster reload corosync',
  ]);
});

test('where most files were edited, no node is named to spread one from', () => {
  const cluster = sampleCluster({
    nodes: ['n1', 'n2', 'n3'].map((name) =>
      nodeFacts(name, name === 'n3' ? {} : { corosyncConf: known(tokenSet) }),
    ),
  });
  assert.equal(mended(check, cluster).length, 3);
  for (const mend of mended(check, cluster))
    assert.match(
      mend,
      /^compare the files of all nodes first: that of n3 is what corosync runs with; then on a/,
    );
});

test('a change that all nodes have is loaded, not spread; others that may not have it are looked at first', () => {
  const rest = 'on n1: pcs cluster reload corosync; what it does not take, a restart of the cluster does';
  const all = withNodes({ corosyncConf: known(tokenSet) });
  assert.deepEqual(new Set(mended(check, all)), new Set([`where the change is meant, ${rest}`]));
  const some = { ...all, nodes: all.nodes.slice(0, 1), unanswered: [{ name: 'n2', why: 'no route' }] };
  assert.deepEqual(mended(check, some), [
    `where the change is meant, see first that n2 has the same file; then ${rest}`,
  ]);
});

test('a node without the file is given it by one that has the right one', () => {
  const missing = withNode('n2', { corosyncConf: known(null) });
  assert.deepEqual(mended(check, missing), ['on n1: pcs cluster sync corosync']);
  const edited = missing.nodes.map((node) =>
    node.name === 'n1' ? { ...node, corosyncConf: known(tokenSet) } : node,
  );
  assert.equal(mended(check, { ...missing, nodes: edited })[0], 'on n3: pcs cluster sync corosync');
});

test('where no node has the file there is none to spread: the cluster is to be set up', () => {
  const cluster = withNodes({ corosyncConf: known(null), cmap: known(null) });
  assert.deepEqual(found(check, cluster), ['the cluster: no node has a /etc/corosync/corosync.conf']);
  assert.match(mended(check, cluster)[0] ?? '', /^set the cluster up: pcs cluster setup NAME n1 n2 n3 /);
  const [first, ...rest] = cluster.nodes;
  const silent = {
    ...cluster,
    nodes: first ? [first] : [],
    unanswered: rest.map(({ name }) => ({ name, why: 'off' })),
  };
  assert.deepEqual(mended(check, silent), ['on a node that has it: pcs cluster sync corosync']);
});

test('where corosync runs on no node, the files alone were looked at', () => {
  assert.deepEqual(notLookedAt(check, withNodes({ cmap: known(null) })), [
    'the cluster: corosync runs on no node',
  ]);
});
