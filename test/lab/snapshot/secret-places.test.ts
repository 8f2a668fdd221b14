import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTakenAsIs, keyPlaces, passwordPlace, tokenPlaces } from '../../../lab/snapshot/secret-places.ts';

test('takes no file as it is that holds a secret or tells of the past', () => {
  const left = [
    ...keyPlaces,
    ...tokenPlaces,
    passwordPlace,
    '/etc/ssh/ssh_host_rsa_key',
    '/root/.ssh/authorized_keys',
    '/etc/shadow-',
    '/etc/machine-id',
    '/var/lib/pcsd/pcsd.key',
    '/var/log/pacemaker/pacemaker.log',
    '/var/lib/pacemaker/pengine/pe-input-0.bz2',
    '/run/lock',
  ];
  assert.deepEqual(left.filter(isTakenAsIs), []);
});

test('takes what a deployment and a user leave, and the folders of what it leaves out', () => {
  const taken = [
    '/etc/corosync/corosync.conf',
    '/etc/chrony/chrony.conf',
    '/etc/systemd/system/multi-user.target.wants/pcsd.service',
    '/var/lib/pacemaker/cib/cib.xml',
    '/var/log',
    '/var/lib/pcsd',
    '/root/mine',
    '/usr/lib/ocf/resource.d/mine',
  ];
  assert.deepEqual(
    taken.filter((path) => !isTakenAsIs(path)),
    [],
  );
});
