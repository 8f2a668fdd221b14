import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resources } from '../../../deployer/declaration/resources.ts';
import { Pcs } from '../../../deployer/pcs/pcs.ts';
import type { Mend } from '../../../deployer/resources/mend.ts';
import { mendResources } from '../../../deployer/resources/mend-resources.ts';
import { configurationOf, primitive } from './configuration-of.ts';

const mends = (declared: unknown, configured: string, version = '0.11.5'): Mend[] =>
  mendResources(resources.parse(declared), configurationOf(configured), new Pcs(version).resources);
const commands = (...args: Parameters<typeof mends>): string[] =>
  mends(...args).map(({ command }) => command);

const vip = {
  id: 'vip',
  agent: 'ocf:heartbeat:IPaddr2',
  options: { ip: '10.0.0.129' },
  operations: [{ name: 'monitor', interval: '5s' }],
};
const monitor =
  '<op id="vip-monitor-interval-5s" name="monitor" interval="5000ms"/><op id="s" name="start" interval="0s" timeout="20s"/>';
const standing = {
  agent: 'IPaddr2',
  provider: 'heartbeat',
  options: { ip: '10.0.0.129' },
  operations: monitor,
};
const dummy = (id: string): { id: string; agent: string } => ({ id, agent: 'ocf:pacemaker:Dummy' });

test('what is not there is created stopped, then put in its group and copied', () => {
  const declared = {
    primitives: [vip, dummy('a'), dummy('ping')],
    groups: [{ id: 'web', members: ['vip', 'a'], meta: { priority: 3 } }],
    clones: [{ of: 'ping', meta: { interleave: true } }],
  };
  assert.deepEqual(commands(declared, ''), [
    'pcs resource create vip ocf:heartbeat:IPaddr2 ip=10.0.0.129 op monitor interval=5s --disabled',
    'pcs resource create a ocf:pacemaker:Dummy --disabled',
    'pcs resource create ping ocf:pacemaker:Dummy --disabled',
    'pcs resource group add web vip a',
    'pcs resource meta web priority=3',
    'pcs resource clone ping',
    'pcs resource meta ping-clone interleave=true',
  ]);
});

test('nothing is done to what is as declared, whatever its agent has beside it and its unit of time is', () => {
  assert.deepEqual(mends({ primitives: [vip] }, primitive('vip', standing)), []);
});

test('an option that differs is changed, one that was not declared is taken out', () => {
  const configured = primitive('vip', { ...standing, options: { ip: '10.0.0.1', nic: 'eth1' } });
  assert.deepEqual(mends({ primitives: [vip] }, configured), [
    {
      what: 'vip: ip is 10.0.0.1, not 10.0.0.129, nic is eth1, not declared',
      command: 'pcs resource update vip ip=10.0.0.129 nic=',
    },
  ]);
});

test('an option that is declared empty is one that is not there', () => {
  const emptied = { ...vip, options: { ...vip.options, nic: '' } };
  assert.deepEqual(commands({ primitives: [emptied] }, primitive('vip', standing)), []);
});

test('meta attributes are held against the declaration; what stops it is left to the step that starts', () => {
  const meta = { 'target-role': 'Stopped', priority: '1' };
  assert.deepEqual(commands({ primitives: [vip] }, primitive('vip', { ...standing, meta })), [
    'pcs resource meta vip priority=',
  ]);
  const stopped = { ...vip, meta: { 'target-role': 'Stopped' } };
  assert.deepEqual(commands({ primitives: [stopped] }, primitive('vip', standing)), [
    'pcs resource meta vip target-role=Stopped',
  ]);
});

test('an operation that differs is replaced by its own id', () => {
  const operations = '<op id="vip-m" name="monitor" interval="10s"/>';
  assert.deepEqual(commands({ primitives: [vip] }, primitive('vip', { ...standing, operations })), [
    'pcs resource op remove vip-m',
    'pcs resource op add vip monitor interval=5s',
  ]);
});

test('an interval that the cluster has in another notation is not taken for none', () => {
  const declared = { ...vip, operations: [{ name: 'monitor', interval: '0s' }] };
  const operations = '<op id="vip-m" name="monitor" interval="PT10S"/>';
  assert.deepEqual(commands({ primitives: [declared] }, primitive('vip', { ...standing, operations })), [
    'pcs resource op remove vip-m',
    'pcs resource op add vip monitor interval=0s',
  ]);
});

test('an operation’s role is the same by its old name', () => {
  const db = { ...dummy('db'), operations: [{ name: 'monitor', interval: '10s', role: 'Promoted' }] };
  const operations = '<op id="m" name="monitor" interval="10" role="Master"/>';
  assert.deepEqual(mends({ primitives: [db] }, primitive('db', { operations })), []);
});

test('a resource of another agent is refused with what differs', () => {
  assert.throws(() => mends({ primitives: [vip] }, primitive('vip', { options: { ip: '10.0.0.7' } })), {
    message:
      'the cluster has a resource vip of another agent: ocf:pacemaker:Dummy in place of ocf:heartbeat:IPaddr2, ' +
      'ip=10.0.0.7 in place of 10.0.0.129; an agent cannot be changed: declare it under another id or, if that resource ' +
      'is to go, run "pcs resource delete vip" first',
  });
  assert.throws(
    () => mends({ primitives: [dummy('web')] }, `<group id="web">${primitive('a')}</group>`),
    /web is a group in the cluster/,
  );
});

test('a group’s members are moved to their places, others leave it', () => {
  const declared = {
    primitives: ['a', 'b', 'c', 'd'].map(dummy),
    groups: [{ id: 'web', members: ['a', 'b', 'c'] }],
  };
  const configured = `<group id="web">${['c', 'd', 'a'].map((id) => primitive(id)).join('')}</group>${primitive('b')}`;
  assert.deepEqual(commands(declared, configured), [
    'pcs resource group add web a --before c',
    'pcs resource group add web b --after a',
    'pcs resource group remove web d',
  ]);
});

test('a copy of what was declared to run once is taken away, one that should be promotable made anew', () => {
  const clone = (meta = ''): string =>
    `<clone id="a-clone">${primitive('a')}<meta_attributes id="m">${meta}</meta_attributes></clone>`;
  assert.deepEqual(commands({ primitives: [dummy('a')] }, clone()), ['pcs resource unclone a']);
  const declared = { primitives: [dummy('a')], clones: [{ of: 'a', promotable: true }] };
  assert.deepEqual(commands(declared, clone()), ['pcs resource unclone a', 'pcs resource promotable a']);
  assert.deepEqual(commands(declared, clone('<nvpair id="p" name="promotable" value="true"/>')), []);
});

test('knows what Pacemaker 1.1 calls a master', () => {
  const declared = { primitives: [dummy('a')], clones: [{ of: 'a', promotable: true }] };
  assert.deepEqual(mends(declared, `<master id="a-clone">${primitive('a')}</master>`, '0.9.169'), []);
});
