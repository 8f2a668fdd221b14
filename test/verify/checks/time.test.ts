import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TimeFacts } from '../../../verify/facts/cluster-facts.ts';
import { time } from '../../../verify/checks/time.ts';
import { found, known, mended, notLookedAt, sampleCluster, unknown, withNode } from '../sample-cluster.ts';

const running = { active: 'active', enabled: 'enabled' };
const facts: TimeFacts = {
  daemons: { 'chrony.service': running },
  configured: { 'chrony.service': ['10.0.0.3'] },
  used: known(['10.0.0.3']),
  askedAddresses: ['10.0.0.3'],
};
const foundWith = (change: Partial<TimeFacts>): string[] =>
  found(time, withNode('n2', { time: known({ ...facts, ...change }) }));

test('another server, a further one, none', () => {
  assert.deepEqual(foundWith({ configured: { 'chrony.service': ['pool.ntp.org'] } }), [
    'n2: chrony.service is told to follow pool.ntp.org, not 10.0.0.3',
  ]);
  assert.equal(foundWith({ configured: { 'chrony.service': ['10.0.0.3', 'other'] } }).length, 1);
  assert.match(foundWith({ configured: { 'chrony.service': [] } })[0] ?? '', /follow nobody/);
});

test('a daemon that is stopped, would not start again, or is not there', () => {
  const stopped = { 'chrony.service': { active: 'inactive', enabled: 'enabled' } };
  assert.deepEqual(foundWith({ daemons: stopped, used: known(null) }), [
    'n2: no time service runs; chrony.service is there',
  ]);
  assert.deepEqual(foundWith({ daemons: { 'chrony.service': { active: 'active', enabled: 'disabled' } } }), [
    'n2: chrony.service does not start with the node',
  ]);
  assert.deepEqual(foundWith({ daemons: {}, configured: {}, used: known(null) }), [
    'n2: there is no time service',
  ]);
});

test('two daemons on one clock', () => {
  const daemons = { 'chrony.service': running, 'ntpd.service': running };
  const cluster = withNode('n2', { time: known({ ...facts, daemons }) });
  assert.deepEqual(found(time, cluster), ['n2: chrony.service and ntpd.service both run']);
  assert.deepEqual(mended(time, cluster), ['on n2: systemctl disable --now ntpd.service']);
});

test('a daemon that was not restarted after its file was changed', () => {
  assert.deepEqual(foundWith({ used: known(['10.9.9.9']) }), [
    'n2: chrony.service runs with 10.9.9.9, not with 10.0.0.3 as its configuration says',
  ]);
  assert.deepEqual(foundWith({ used: known(null) }), [], 'a daemon that does not tell is believed its file');
  const silent = withNode('n2', { time: known({ ...facts, used: unknown('506 Cannot talk to daemon') }) });
  assert.deepEqual(found(time, silent), []);
  assert.deepEqual(notLookedAt(time, silent), ['n2: 506 Cannot talk to daemon']);
});

test('where nothing was asked for, all must follow the same', () => {
  const cluster = withNode('n2', { time: known({ ...facts, configured: { 'chrony.service': ['other'] } }) });
  assert.deepEqual(found(time, { ...cluster, asked: {} }), [
    'n2: its clock follows other, that of n1, n3 10.0.0.3',
  ]);
  const none = withNode('n2', { time: known({ ...facts, configured: {} }) });
  assert.deepEqual(found(time, { ...none, asked: {} }), ['n2: chrony.service has no source configured']);
  assert.deepEqual(found(time, sampleCluster({ asked: {} })), []);
});
