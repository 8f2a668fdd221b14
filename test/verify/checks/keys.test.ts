import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys } from '../../../verify/checks/keys.ts';
import type { ClusterFacts } from '../../../verify/facts/cluster-facts.ts';
import {
  corosyncConf,
  device,
  found,
  known,
  mended,
  notLookedAt,
  unknown,
  withConfiguration,
  withNode,
  withNodes,
} from '../sample-cluster.ts';

const key = { digest: 'd1', mode: 0o600 };
const files = {
  '/etc/corosync/authkey': key,
  '/etc/pacemaker/authkey': key,
  '/etc/cluster/fence_xvm.key': key,
};

test('another key on one node, by its digest, which is not shown', () => {
  const cluster = withNode('n2', {
    keys: known({ ...files, '/etc/cluster/fence_xvm.key': { digest: 'd2', mode: 0o600 } }),
  });
  assert.deepEqual(found(keys, cluster), ['n2: /etc/cluster/fence_xvm.key is not the one of n1, n3']);
  assert.match(mended(keys, cluster)[0] ?? '', /^on n1: scp -p .* n2:/);
  assert.doesNotMatch(JSON.stringify(keys.look(cluster)), /d2/);
});

test('a key that is missing', () => {
  const cluster = withNode('n3', { keys: known({ ...files, '/etc/corosync/authkey': null }) });
  assert.deepEqual(found(keys, cluster), ['n3: there is no /etc/corosync/authkey']);
});

test('without encryption nobody needs corosync’s, and without remote nodes nobody Pacemaker’s', () => {
  const none = known({ ...files, '/etc/corosync/authkey': null, '/etc/pacemaker/authkey': null });
  const plain = known(corosyncConf.replace('crypto_cipher: aes256', 'secauth: off'));
  assert.deepEqual(found(keys, withNodes({ keys: none, corosyncConf: plain })), []);
  assert.equal(found(keys, withNodes({ keys: none })).length, 3);
});

test('a key that everybody may read', () => {
  const open = known({ ...files, '/etc/corosync/authkey': { ...key, mode: 0o644 } });
  assert.deepEqual(found(keys, withNode('n1', { keys: open })), [
    'n1: /etc/corosync/authkey is readable by everybody (mode 644)',
  ]);
});

test('a fencing key in a place of its own is the one that is judged', () => {
  const resources = device('fence1', { options: { key_file: '/etc/other.key' } });
  const odd = known({ ...files, '/etc/cluster/fence_xvm.key': null, '/etc/other.key': key });
  const { devices } = withConfiguration({ resources });
  assert.deepEqual(found(keys, { ...withNodes({ keys: odd }), devices }), []);
  assert.equal(found(keys, { ...withNodes({ keys: known(files) }), devices }).length, 3);
});

test('a hash alone needs the key too; a key in corosync.conf needs no file, and one elsewhere is not looked at', () => {
  const none = known({ ...files, '/etc/corosync/authkey': null });
  const withCrypto = (settings: string): ClusterFacts =>
    withNodes({ keys: none, corosyncConf: known(corosyncConf.replace('crypto_cipher: aes256', settings)) });
  assert.equal(found(keys, withCrypto('crypto_cipher: none\n crypto_hash: sha256')).length, 3);
  assert.deepEqual(found(keys, withCrypto('crypto_cipher: aes256\n key: s3cret')), []);
  const elsewhere = withCrypto('crypto_cipher: aes256\n keyfile: /etc/other/authkey');
  assert.deepEqual(found(keys, elsewhere), []);
  assert.deepEqual(notLookedAt(keys, elsewhere), [
    'corosync: its key is /etc/other/authkey, which is not read',
  ]);
});

test('without a corosync.conf, or the configuration, it is not known which keys are needed', () => {
  const none = known({ ...files, '/etc/corosync/authkey': null });
  assert.deepEqual(notLookedAt(keys, withNodes({ keys: none, corosyncConf: known(null) })), [
    'corosync: no node has a corosync.conf that tells whether it needs a key',
  ]);
  const cluster = { ...withNodes({}), configuration: unknown('no node answers'), devices: [] };
  assert.deepEqual(notLookedAt(keys, cluster), [
    'the fence devices: which keys they need is not known: no node answers',
  ]);
});
