import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys } from '../../../verify/checks/keys.ts';
import {
  corosyncConf,
  device,
  found,
  known,
  mended,
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
