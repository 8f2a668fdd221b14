import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resources } from '../../../verify/checks/resources.ts';
import { found, mended, view, withConfiguration, withNodes } from '../sample-cluster.ts';

test('a failed operation is found once, whoever tells of it', () => {
  const failures = [
    { operation: 'vip_monitor_10000', node: 'n2', status: 'complete', reason: 'not running' },
  ];
  const cluster = withNodes({ view: view('n1', { failures }) });
  assert.deepEqual(found(resources, cluster), ['n2: vip_monitor_10000 failed: not running']);
  assert.match(mended(resources, cluster)[0] ?? '', /pcs resource cleanup vip$/);
  const moved = view('n1', { failures: failures.map((each) => ({ ...each, operation: 'vm_migrate_to_0' })) });
  assert.match(mended(resources, withNodes({ view: moved }))[0] ?? '', /pcs resource cleanup vm$/);
});

test('what a ban or a move left behind; an operator’s own constraint is none', () => {
  const constraints =
    '<rsc_location id="cli-ban-vip-on-n3" rsc="vip" node="n3" score="-INFINITY"/>' +
    '<rsc_location id="cli-prefer-db" rsc="db" node="n1" score="INFINITY"/>' +
    '<rsc_location id="location-web-n1" rsc="web" node="n1" score="-INFINITY"/>';
  const cluster = withConfiguration({ constraints });
  assert.deepEqual(found(resources, cluster), [
    'vip: vip is banned from n3 by cli-ban-vip-on-n3',
    'db: db is tied to n1 by cli-prefer-db',
  ]);
  assert.equal(mended(resources, cluster)[0], 'crm_resource --clear --resource vip');
});

test('what is unmanaged or in maintenance', () => {
  const primitive = (id: string, name: string, value: string): string =>
    `<primitive id="${id}" class="ocf" provider="pacemaker" type="Dummy"><meta_attributes id="${id}-m">
      <nvpair id="${id}-n" name="${name}" value="${value}"/></meta_attributes></primitive>`;
  const cluster = withConfiguration({
    resources: primitive('a', 'is-managed', 'false') + primitive('b', 'maintenance', 'true'),
  });
  assert.deepEqual(found(resources, cluster), ['a: a is unmanaged', 'b: b is in maintenance']);
  const meta = '<meta_attributes id="m"><nvpair id="n" name="is-managed" value="false"/></meta_attributes>';
  for (const kind of ['group', 'clone']) {
    const whole = withConfiguration({ resources: `<${kind} id="g">${meta}</${kind}>` });
    assert.deepEqual(found(resources, whole), ['g: g is unmanaged'], kind);
  }
});

test('what a group, a clone or the defaults say holds for what is in them', () => {
  const meta = (id: string): string =>
    `<meta_attributes id="${id}-m"><nvpair id="${id}-n" name="is-managed" value="false"/></meta_attributes>`;
  const dummy = (id: string): string =>
    `<primitive id="${id}" class="ocf" provider="pacemaker" type="Dummy"/>`;
  const cluster = withConfiguration({
    resources: `<group id="g">${meta('g')}${dummy('a')}</group><clone id="c">${meta('c')}${dummy('b')}</clone>`,
    defaults: '<nvpair id="d" name="is-managed" value="no"/>',
  });
  assert.deepEqual(found(resources, cluster), [
    'g: g is unmanaged',
    'c: c is unmanaged',
    'the cluster: the defaults of all resources say is-managed=no',
  ]);
});
