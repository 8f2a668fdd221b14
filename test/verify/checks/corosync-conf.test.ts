import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corosyncConf as check } from '../../../verify/checks/corosync-conf.ts';
import { cmap, corosyncConf, found, known, mended, withNode, withNodes } from '../sample-cluster.ts';

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
