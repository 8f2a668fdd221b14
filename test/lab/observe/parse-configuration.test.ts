import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseConfiguration } from '../../../lab/observe/parse-configuration.ts';

const recorded = join(import.meta.dirname, '..', '..', 'recorded');
const cibOf = (stack: string, state: string): string =>
  readFileSync(join(recorded, stack, state, 'node1', 'cibadmin_Q.out'), 'utf8');

for (const [stack, letter, timeout] of [
  ['pacemaker-2.1.5-pcs-0.11.5', 'b', '20s'],
  ['pacemaker-1.1.23-pcs-0.9.169', 'e', '20'],
] as const)
  test(`reads what ${stack} was told to be`, () => {
    const configuration = parseConfiguration(cibOf(stack, 'online'));
    assert.equal(configuration.properties['cluster-name'], 'openstack-ha');
    assert.equal(configuration.properties['maintenance-mode'], 'false');
    assert.deepEqual(configuration.resourceDefaults, { 'resource-stickiness': 'INFINITY' });
    assert.deepEqual(
      configuration.nodes,
      [1, 2, 3].map((i) => ({ id: `${i}`, name: `${letter}${i}`, kind: 'member', attributes: {} })),
    );
    assert.deepEqual(
      configuration.primitives.map(({ id, agent }) => [id, agent]),
      [['d1', 'ocf:pacemaker:Dummy'], ...[1, 2, 3].map((i) => [`fence${i}`, 'stonith:fence_dummy'])],
    );
    const [dummy, fence1] = configuration.primitives;
    assert.deepEqual(fence1?.options, { pcmk_host_list: `${letter}1`, status_file: '/var/tmp/fd1' });
    assert.deepEqual(fence1?.operations, [
      { id: 'fence1-monitor-interval-60s', name: 'monitor', interval: '60s', settings: {} },
    ]);
    assert.deepEqual(dummy?.operations[0], {
      id: 'd1-migrate_from-interval-0s',
      name: 'migrate_from',
      interval: '0s',
      settings: { timeout },
    });
    assert.deepEqual(
      configuration.constraints.map(({ kind, settings }) => [kind, settings]),
      [['location', { rsc: 'd1', node: `${letter}2`, score: '50' }]],
    );
  });

test('reads a node’s standby', () => {
  const { nodes } = parseConfiguration(cibOf('pacemaker-2.1.5-pcs-0.11.5', 'node2-standby'));
  assert.deepEqual(nodes[1]?.attributes, { standby: 'on' });
});

const wrap = (inner: string): string => `<configuration>${inner}</configuration>`;

test('reads groups, clones and promotables of both spellings, and what stands in them', () => {
  const { primitives, groups, clones } = parseConfiguration(
    wrap(`<resources>
      <clone id="web-clone">
        <meta_attributes id="m1"><nvpair id="p1" name="clone-max" value="2"/></meta_attributes>
        <group id="web"><primitive id="vip" class="ocf" provider="heartbeat" type="IPaddr2"/>
          <primitive id="proxy" class="systemd" type="haproxy"/></group>
      </clone>
      <clone id="db-clone">
        <meta_attributes id="m2"><nvpair id="p2" name="promotable" value="true"/></meta_attributes>
        <primitive id="db" class="ocf" provider="pacemaker" type="Stateful"/>
      </clone>
      <master id="old-master"><primitive id="old" class="ocf" provider="pacemaker" type="Stateful"/></master>
    </resources>`),
  );
  assert.deepEqual(
    primitives.map(({ id, agent, within }) => [id, agent, within]),
    [
      ['vip', 'ocf:heartbeat:IPaddr2', ['web-clone', 'web']],
      ['proxy', 'systemd:haproxy', ['web-clone', 'web']],
      ['db', 'ocf:pacemaker:Stateful', ['db-clone']],
      ['old', 'ocf:pacemaker:Stateful', ['old-master']],
    ],
  );
  assert.deepEqual(groups, [{ id: 'web', members: ['vip', 'proxy'], meta: {} }]);
  assert.deepEqual(
    clones.map(({ id, of, promotable, meta }) => [id, of, promotable, meta]),
    [
      ['web-clone', 'web', false, { 'clone-max': '2' }],
      ['db-clone', 'db', true, { promotable: 'true' }],
      ['old-master', 'old', true, {}],
    ],
  );
});

test('knows remote and guest nodes by their resources, each once', () => {
  const { nodes } = parseConfiguration(
    wrap(`<nodes><node id="1" uname="n1"/><node id="remote1" uname="remote1" type="remote"/></nodes>
      <resources>
        <primitive id="remote1" class="ocf" provider="pacemaker" type="remote"/>
        <primitive id="remote2" class="ocf" provider="pacemaker" type="remote"/>
        <primitive id="vm" class="ocf" provider="heartbeat" type="VirtualDomain">
          <meta_attributes id="m"><nvpair id="r" name="remote-node" value="guest1"/></meta_attributes>
        </primitive>
      </resources>`),
  );
  assert.deepEqual(
    nodes.map(({ name, kind }) => `${kind} ${name}`),
    ['member n1', 'remote remote1', 'remote remote2', 'remote guest1'],
  );
});

test('reads fencing levels, remote nodes, sets and rules of constraints', () => {
  const { fencingLevels, nodes, constraints } = parseConfiguration(
    wrap(`<nodes><node id="remote1" uname="remote1" type="remote"/></nodes>
      <fencing-topology>
        <fencing-level id="l1" target="n1" index="1" devices="ipmi1,pdu1"/>
        <fencing-level id="l2" target-pattern="n.*" index="2" devices="pdu"/>
        <fencing-level id="l3" target-attribute="rack" target-value="1" index="1" devices="pdu"/>
      </fencing-topology>
      <constraints>
        <rsc_order id="o"><resource_set id="s" sequential="false"><resource_ref id="a"/><resource_ref id="b"/></resource_set></rsc_order>
        <rsc_location id="l" rsc="a"><rule id="r" score="-INFINITY"><expression id="e" attribute="#uname" operation="eq" value="n1"/></rule></rsc_location>
      </constraints>`),
  );
  assert.deepEqual(fencingLevels, [
    { target: { by: 'name', value: 'n1' }, level: 1, devices: ['ipmi1', 'pdu1'] },
    { target: { by: 'pattern', value: 'n.*' }, level: 2, devices: ['pdu'] },
    { target: { by: 'attribute', value: 'rack=1' }, level: 1, devices: ['pdu'] },
  ]);
  assert.deepEqual(nodes, [{ id: 'remote1', name: 'remote1', kind: 'remote', attributes: {} }]);
  assert.deepEqual(constraints, [
    {
      kind: 'order',
      id: 'o',
      settings: {},
      sets: [{ settings: { sequential: 'false' }, resources: ['a', 'b'] }],
      rules: [],
    },
    {
      kind: 'location',
      id: 'l',
      settings: { rsc: 'a' },
      sets: [],
      rules: [
        {
          settings: { score: '-INFINITY' },
          expressions: [{ attribute: '#uname', operation: 'eq', value: 'n1' }],
        },
      ],
    },
  ]);
});

test('what is said by reference or by a template is said as if it stood there, the nearer first', () => {
  const { primitives, properties } = parseConfiguration(
    wrap(`<crm_config>
        <cluster_property_set id="low"><nvpair id="a" name="no-quorum-policy" value="ignore"/></cluster_property_set>
        <cluster_property_set id="high" score="9"><nvpair id="b" name="no-quorum-policy" value="stop"/></cluster_property_set>
        <cluster_property_set id="ruled" score="99"><rule id="r"/><nvpair id="c" name="maintenance-mode" value="true"/></cluster_property_set>
      </crm_config>
      <resources>
        <template id="fence" class="stonith" type="fence_xvm">
          <instance_attributes id="i"><nvpair id="d" name="timeout" value="5"/><nvpair id="e" name="port" value="x"/></instance_attributes>
          <operations><op id="o" name="monitor" interval="60s"/></operations>
        </template>
        <primitive id="fence1" template="fence">
          <instance_attributes id="j"><nvpair id="f" name="port" value="n1"/></instance_attributes>
        </primitive>
        <primitive id="fence2" class="stonith" type="fence_xvm"><instance_attributes id-ref="j"/></primitive>
      </resources>`),
  );
  assert.deepEqual(properties, { 'no-quorum-policy': 'stop' });
  assert.deepEqual(
    primitives.map(({ id, agent, options, operations }) => [id, agent, options, operations.length]),
    [
      ['fence1', 'stonith:fence_xvm', { timeout: '5', port: 'n1' }, 1],
      ['fence2', 'stonith:fence_xvm', { port: 'n1' }, 0],
    ],
  );
});

test('refuses XML that is no configuration', () => {
  assert.throws(() => parseConfiguration('<crm_mon/>'), /<crm_mon> holds no configuration/);
});
