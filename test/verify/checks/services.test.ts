import assert from 'node:assert/strict';
import { test } from 'node:test';
import { services } from '../../../verify/checks/services.ts';
import {
  corosyncConf,
  found,
  known,
  mended,
  notLookedAt,
  unknown,
  withNode,
  withNodes,
} from '../sample-cluster.ts';

const running = { active: 'active', enabled: 'enabled' };
const units = { 'corosync.service': running, 'pacemaker.service': running, 'pcsd.service': running };

test('a service that would not start with its node', () => {
  const cluster = withNode('n2', {
    units: known({ ...units, 'pcsd.service': { active: 'active', enabled: 'disabled' } }),
  });
  assert.deepEqual(found(services, cluster), ['n2: pcsd.service is disabled']);
  assert.deepEqual(mended(services, cluster), ['on n2: systemctl enable --now pcsd.service']);
});

test('a service that does not run, is masked, or is not there', () => {
  const cluster = withNode('n2', {
    units: known({
      'corosync.service': { active: 'failed', enabled: 'enabled' },
      'pacemaker.service': { active: 'inactive', enabled: 'masked' },
      'pcsd.service': { active: 'inactive', enabled: '' },
    }),
  });
  assert.deepEqual(found(services, cluster), [
    'n2: corosync.service is failed',
    'n2: pacemaker.service is inactive and masked',
    'n2: pcsd.service is inactive and not there',
  ]);
  assert.match(mended(services, cluster)[1] ?? '', /systemctl unmask pacemaker\.service && /);
});

test('corosync-qdevice is asked for where there is a quorum device', () => {
  const conf = corosyncConf.replace('quorum {', 'quorum {\n device {\n model: net\n }\n');
  const device = { 'corosync-qdevice.service': { active: 'inactive', enabled: 'disabled' } };
  const cluster = withNodes({ corosyncConf: known(conf), units: known({ ...units, ...device }) });
  assert.equal(found(services, cluster).length, 3);
  assert.match(found(services, cluster)[0] ?? '', /corosync-qdevice\.service is inactive and disabled/);
});

test('units that could not be asked for are not looked at', () => {
  assert.deepEqual(notLookedAt(services, withNode('n2', { units: unknown() })), ['n2: it did not answer']);
});

test('a unit that systemd says nothing of is not looked at', () => {
  const silent = known({ ...units, 'pcsd.service': { active: '', enabled: '' } });
  const cluster = withNode('n2', { units: silent });
  assert.deepEqual(found(services, cluster), []);
  assert.deepEqual(notLookedAt(services, cluster), ['n2: systemd does not say how pcsd.service is']);
});

test('a service of a cluster that was never set up is not told to be started', () => {
  const stopped = { active: 'inactive', enabled: 'disabled' };
  const none = {
    units: known({ ...units, 'corosync.service': stopped, 'pcsd.service': stopped }),
    corosyncConf: known(null),
  };
  const [corosync, pcsd] = mended(services, withNodes(none));
  assert.match(corosync ?? '', /^set the cluster up: pcs cluster setup /);
  assert.equal(pcsd, 'on n1: systemctl enable --now pcsd.service');
  assert.equal(
    mended(services, withNode('n2', none))[0],
    'once it has a corosync.conf, on n2: systemctl enable --now corosync.service',
  );
});

test('whether there is a quorum device is not known without a corosync.conf that can be read', () => {
  assert.deepEqual(notLookedAt(services, withNodes({ corosyncConf: unknown() })), [
    'the cluster: no corosync.conf can be read, which names the quorum device if any',
  ]);
  assert.deepEqual(notLookedAt(services, withNode('n2', { corosyncConf: unknown() })), []);
});
