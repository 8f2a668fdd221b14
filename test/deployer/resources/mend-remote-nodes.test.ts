import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remoteNodes } from '../../../deployer/declaration/remote-nodes.ts';
import { Pcs } from '../../../deployer/pcs/pcs.ts';
import { mendRemoteNodes } from '../../../deployer/resources/mend-remote-nodes.ts';
import { configurationOf, primitive } from './configuration-of.ts';

const commands = (declared: unknown, configured: string): string[] =>
  mendRemoteNodes(remoteNodes.parse(declared), configurationOf(configured), new Pcs('0.11.5').resources).map(
    ({ command }) => command,
  );

const operations = [{ name: 'monitor', interval: '10s', timeout: '10s' }];
const connection = (interval: string): string =>
  primitive('compute1', {
    agent: 'remote',
    options: { server: 'compute1', reconnect_interval: '10' },
    operations: `<op id="m" name="monitor" interval="${interval}" timeout="10s"/>`,
  });
const declared = [{ name: 'compute1', options: { reconnect_interval: 10 }, operations }];

test('a node that is not there is added with its connection', () => {
  assert.deepEqual(commands(['compute2'], ''), ['pcs cluster node add-remote compute2']);
  assert.deepEqual(commands(declared, ''), [
    'pcs cluster node add-remote compute1 reconnect_interval=10 op monitor interval=10s timeout=10s',
  ]);
});

test('its connection is changed where it differs; the address that pcs wrote down stays', () => {
  assert.deepEqual(commands(declared, connection('10s')), []);
  assert.deepEqual(commands(declared, connection('60s')), [
    'pcs resource op remove m',
    'pcs resource op add compute1 monitor interval=10s timeout=10s',
  ]);
});

test('another resource of that name is refused', () => {
  assert.throws(() => commands(declared, primitive('compute1')), /of another agent: ocf:pacemaker:Dummy/);
});
