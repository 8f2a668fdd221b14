import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TimeFacts } from '../../../verify/facts/cluster-facts.ts';
import { time } from '../../../verify/checks/time.ts';
import { parseTimeSources } from '../../../verify/facts/time-facts.ts';
import { found, known, mended, notLookedAt, sampleCluster, unknown, withNode } from '../sample-cluster.ts';

const running = { active: 'active', enabled: 'enabled' };
const facts: TimeFacts = {
  daemons: { 'chrony.service': running },
  configured: { 'chrony.service': ['10.0.0.3'] },
  used: known([{ address: '10.0.0.3', isReached: true }]),
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
  assert.deepEqual(foundWith({ used: known([{ address: '10.9.9.9', isReached: true }]) }), [
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

test('a server that does not answer; a daemon that does not say so is believed', () => {
  const used = (isReached: boolean | null): string[] =>
    foundWith({ used: known([{ address: '10.0.0.3', isReached }]) });
  assert.deepEqual(used(false), ['n2: 10.0.0.3 does not answer chrony.service']);
  assert.deepEqual(used(null), []);
});

test('the sources of chrony and ntpd, and whether they answer', () => {
  const chrony = `MS Name/IP address         Stratum Poll Reach LastRx Last sample
===============================================================================
^? 10.0.0.3                      0   6     0     -     +0ns[   +0ns] +/-    0ns
^* 10.0.0.4                      3   6   377    21    -12us[  -30us] +/-   20ms
^+ fd00::4                       3   6   200    21    -12us[  -30us] +/-   20ms
`;
  assert.deepEqual(parseTimeSources(chrony), [
    { address: '10.0.0.3', isReached: false },
    { address: '10.0.0.4', isReached: true },
    { address: 'fd00::4', isReached: true },
  ]);
  const ntpd = `     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
*10.0.0.4        .LOCL.           1 u   12   64   17    0.100    0.001   0.002
 10.0.0.3        .INIT.          16 u    -   64    0    0.000    0.000   0.000
`;
  assert.deepEqual(parseTimeSources(ntpd), [
    { address: '10.0.0.4', isReached: true },
    { address: '10.0.0.3', isReached: false },
  ]);
});
