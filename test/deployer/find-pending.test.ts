import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploy } from '../../deployer/deploy.ts';
import type { ConnectedNode } from '../../deployer/connect-nodes.ts';
import { clusterDeclaration } from '../../deployer/declaration/declaration.ts';
import { findPending, type Outlook } from '../../deployer/find-pending.ts';
import { planOf, stepsOf } from '../../deployer/plan.ts';
import { FakeMachines, inventoryOf } from './fake-machines.ts';

function connectTo(machines: FakeMachines): (entry: { name: string }) => ConnectedNode {
  for (const { name } of machines.nodes) machines.overrides.push([name, /^true$/, '']);
  return ({ name }) => machines.nodes.find((node) => node.name === name) ?? assert.fail(name);
}

async function look(
  machines: FakeMachines,
  selection: { only?: string; from?: string } = {},
): Promise<Outlook> {
  return findPending(inventoryOf(machines.os), { connect: connectTo(machines), ...selection });
}

async function deployed(): Promise<FakeMachines> {
  const machines = new FakeMachines('debian12');
  await deploy(inventoryOf('debian12'), { connect: connectTo(machines) });
  machines.forget();
  return machines;
}

const open = ({ steps }: Outlook): string[] =>
  steps
    .filter(({ status }) => status !== 'done')
    .map(({ status, step, node, seen }) => `${status} ${step} ${node} ${seen}`);

/** What crm_mon prints of three nodes without a resource, with these cluster options. */
function crmMonWith(options: Record<string, string>): string {
  const attributes = Object.entries(options).map(([name, value]) => ` ${name}="${value}"`);
  const nodes = ['n1', 'n2', 'n3'].map((name) => `<node name="${name}" online="true"/>`);
  return `<crm_mon version="1.1.13"><summary><current_dc present="true" name="n1" with_quorum="true"/><cluster_options${attributes.join('')}/></summary>
    <nodes>${nodes.join('')}</nodes><resources/></crm_mon>`;
}

test('of what stands nothing is pending, and nothing is changed', async () => {
  const machines = await deployed();
  const outlook = await look(machines);
  assert.deepEqual(open(outlook), []);
  assert.deepEqual([outlook.unreachable, outlook.refusals], [[], []]);
  const orders = /^(pcs (?!--version|status)|systemctl|cibadmin --(delete|empty)|mkdir|chpasswd)/;
  for (const { name } of machines.nodes) assert.deepEqual(machines.sent(name, orders), []);
});

test('what each node lacks is told with what was seen there and what would be done', async () => {
  const machines = await deployed();
  machines.units.set('n3 pcsd.service', { active: false, enabled: true });
  machines.devices.delete('fence2');
  machines.units.set('n2 corosync.service', { active: true, enabled: false });
  const outlook = await look(machines);
  assert.deepEqual(open(outlook), [
    'pending pcsd n3 pcsd.service is inactive; nothing listens on port 2224',
    'pending enable n2 corosync.service is disabled',
    'pending stonith n1 fence2 is not configured',
    'pending fence-devices n1 fence2 is not known',
  ]);
  assert.equal(
    outlook.steps.find(({ step, node }) => step === 'pcsd' && node === 'n3')?.action,
    'enable and start pcsd',
  );
});

test('a step that cannot be looked at yet is pending after those that it waits for', async () => {
  const { steps, unreachable } = await look(new FakeMachines('debian12'));
  const stonith = steps.find(({ step }) => step === 'stonith');
  assert.deepEqual([stonith?.status, stonith?.after, unreachable], ['pending', ['enable', 'start'], []]);
  assert.equal(
    steps.every(({ status }) => status === 'done' || status === 'pending'),
    true,
  );
});

test('a node that cannot be reached is named; what the others lack is told, and the rest is unknown', async () => {
  const machines = await deployed();
  machines.overrides.push(['n2', /./, { unreachable: true }]);
  machines.overrides.unshift(['n2', /^true$/, { unreachable: true }]);
  machines.units.set('n3 pcsd.service', { active: false, enabled: true });
  const outlook = await look(machines);
  assert.deepEqual(outlook.unreachable, [
    { node: 'n2', reason: 'n2: "true" could not be run: no route to the node' },
  ]);
  assert.ok(open(outlook).includes('pending pcsd n3 pcsd.service is inactive; nothing listens on port 2224'));
  assert.deepEqual(
    outlook.steps.filter(({ node }) => node === 'n2'),
    [],
  );
});

test('without the first node its steps are unknown, those of the others are not', async () => {
  const machines = await deployed();
  machines.overrides.unshift(['n1', /^true$/, { unreachable: true }]);
  const outlook = await look(machines);
  const unknown = outlook.steps.filter(({ status }) => status === 'unknown').map(({ step }) => step);
  const onFirst = stepsOf(planOf({})).filter(({ runs }) => runs === 'once');
  assert.deepEqual(
    unknown,
    onFirst.map(({ name }) => name),
  );
});

test('a look that fails with nothing pending before it is unknown, not pending', async () => {
  const machines = await deployed();
  machines.overrides.push([
    'n1',
    /^cibadmin --query --scope configuration/,
    { exitCode: 1, stderr: 'no such thing' },
  ]);
  const { steps } = await look(machines);
  const stonith = steps.find(({ step }) => step === 'stonith');
  assert.equal(stonith?.status, 'unknown');
  assert.match(stonith?.seen ?? '', /no such thing/);
});

test('what no step mends is told where all of it was looked at', async () => {
  const machines = await deployed();
  machines.units.set('n2 corosync.service', { active: false, enabled: true });
  assert.deepEqual(open(await look(machines)), ['unmended verify n1 n2: corosync.service is inactive']);
  assert.deepEqual(open(await look(machines, { only: 'time' })), []);
});

test('fencing that is switched off is told of while other things are pending too', async () => {
  const machines = await deployed();
  machines.devices.delete('fence2');
  machines.overrides.push(['n1', /^out=\$\(crm_mon/, crmMonWith({ 'stonith-enabled': 'false' })]);
  const told = open(await look(machines)).filter((line) => line.startsWith('unmended'));
  assert.deepEqual(told, ['unmended verify n1 fencing is switched off: stonith-enabled is false']);
});

test('a cluster in maintenance is refused, unless its maintenance-mode is declared', async () => {
  const machines = await deployed();
  machines.overrides.push(['n1', /^out=\$\(crm_mon/, crmMonWith({ 'maintenance-mode': 'true' })]);
  const reason = 'the cluster is in maintenance: if that is over, "pcs property set maintenance-mode=false"';
  assert.deepEqual((await look(machines)).refusals, [{ step: 'start', reason }]);
  await assert.rejects(
    deploy(inventoryOf('debian12'), { connect: connectTo(machines) }),
    /maintenance-mode=false/,
  );
  const cluster = clusterDeclaration.parse({ properties: { 'maintenance-mode': 'false' } });
  const declared = await findPending(
    { ...inventoryOf('debian12'), cluster },
    { connect: connectTo(machines) },
  );
  assert.deepEqual(declared.refusals, []);
});

test('a cluster daemon that is masked is refused before anything is changed', async () => {
  const machines = await deployed();
  const masked = 'corosync.service active:enabled\npacemaker.service inactive:masked\n';
  machines.overrides.push(['n2', /^for unit in corosync\.service pacemaker\.service;/, masked]);
  const { refusals } = await look(machines);
  assert.deepEqual(refusals, [
    {
      step: 'enable',
      reason:
        'pacemaker.service is masked on n2: if that is over, "systemctl unmask pacemaker.service" there',
    },
  ]);
});

test('looks at the steps alone that were asked for', async () => {
  const machines = await deployed();
  const { steps } = await look(machines, { only: 'fencing-key' });
  assert.deepEqual(
    steps.map(({ step, node }) => `${step} ${node}`),
    ['fencing-key n1', 'fencing-key n2', 'fencing-key n3'],
  );
});

const anotherCluster =
  'totem {\n  cluster_name: other\n}\nnodelist {\n  node {\n    ring0_addr: n1\n  }\n}\n';

test('another cluster is foretold, and a run refuses it before it has changed anything', async () => {
  const machines = new FakeMachines('debian12');
  machines.conf = anotherCluster;
  const { refusals } = await look(machines);
  assert.deepEqual(
    refusals.map(({ step }) => step),
    ['setup'],
  );
  assert.match(refusals[0]?.reason ?? '', /n1 belongs to the cluster "other" of n1.*would destroy/);
  machines.forget();
  const before = machines.nodes.map(({ files }) => new Map(files));
  for (const selection of [{}, { only: 'time' }]) {
    await assert.rejects(
      deploy(inventoryOf('debian12'), { connect: connectTo(machines), ...selection }),
      /step "setup" failed on n1: n1 belongs to the cluster "other".*\nnothing was changed/,
    );
  }
  assert.deepEqual(
    machines.nodes.map(({ files }) => files),
    before,
  );
  for (const { name } of machines.nodes)
    assert.deepEqual(machines.sent(name, /^(pcs (?!--version|status)|systemctl|mkdir)/), []);
});

test('a node in standby is told at once, with the command that ends it', async () => {
  const machines = await deployed();
  const crmMon = `<crm_mon version="1.1.13"><summary><current_dc present="true" name="n1" with_quorum="true"/></summary>
    <nodes><node name="n1" online="true"/><node name="n2" online="true" standby="true"/><node name="n3" online="true"/></nodes>
    <resources/></crm_mon>`;
  for (const { name } of machines.nodes) machines.overrides.push([name, /^out=\$\(crm_mon/, crmMon]);
  const { refusals } = await look(machines);
  assert.deepEqual(refusals, [
    { step: 'start', reason: 'n2 is in standby: if that is over, "pcs node unstandby n2"' },
  ]);
  await assert.rejects(deploy(inventoryOf('debian12'), { connect: connectTo(machines) }), /unstandby n2/);
});
