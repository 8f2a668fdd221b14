import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploy, type DeployResult } from '../../../deployer/deploy.ts';
import { setup } from '../../../deployer/steps/setup.ts';
import type { NodeOs } from '../../../deployer/inventory.ts';
import type { Deployment } from '../../../deployer/step.ts';
import { osDialect } from '../../../deployer/os/dialects.ts';
import { Pcs } from '../../../deployer/pcs/pcs.ts';
import { crmMonCommand } from '../../../lab/observe/observe.ts';
import { FakeNode, type Reply } from '../../lab/node/fake-node.ts';
import { FakeMachines, inventoryOf, secrets } from '../fake-machines.ts';

const path = '/etc/corosync/corosync.conf';
const cibPath = '/var/lib/pacemaker/cib/cib.xml';
const confOf = (cluster: string, nodes: string[]): string =>
  `totem {\n cluster_name: ${cluster}\n}\nnodelist {\n${nodes.map((name) => ` node {\n ring0_addr: ${name}\n }\n`).join('')}}\n`;
const right = confOf('openstack-ha', ['n1', 'n2', 'n3']);
const quorate = `<crm_mon version="1.1.13"><summary><current_dc present="true" name="n1" with_quorum="true"/></summary></crm_mon>`;

/** Three nodes with these files, on which the cluster runs or does not. */
function deploymentOf(
  confs: (string | undefined)[],
  crmMon: Reply,
  systems: readonly NodeOs[] = [],
): Deployment & { fakes: FakeNode[] } {
  const nodes = confs.map((conf, i) => {
    const node: FakeNode = new FakeNode(`n${i + 1}`, [
      [
        'sha256sum /etc/corosync/authkey /etc/pacemaker/authkey',
        () => node.files.get('/etc/corosync/authkey')?.content ?? { exitCode: 1 },
      ],
      [`cat ${path}`, () => node.files.get(path)?.content ?? { exitCode: 1 }],
      [crmMonCommand, crmMon],
      [`grep -q "<primitive" ${cibPath}`, () => ({ exitCode: node.files.has(cibPath) ? 0 : 2 })],
      [
        /^test -e /,
        ({ command }) => ({ exitCode: node.files.has(command.slice('test -e '.length)) ? 0 : 1 }),
      ],
      [/^stat -c '%a %u:%g' /, '644 0:0\n'],
      [/^chown 0:0 /, ''],
      [/^pcs cluster setup openstack-ha( n\d)+ --force$/, ''],
      [/^pcs cluster node add n\d( --force)?$/, ''],
      [/^pcs host auth( n\d)+ -u hacluster$/, ''],
      ['pcs --version', '0.11.5\n'],
    ]);
    if (conf !== undefined) node.files.set(path, { content: conf, mode: 0o644 });
    return node;
  });
  const inventory = inventoryOf('debian12');
  return {
    inventory: {
      ...inventory,
      nodes: inventory.nodes.map((node, i) => ({ ...node, os: systems[i] ?? node.os })),
    },
    nodes,
    remoteNodes: [],
    fakes: nodes,
    osOf: () => osDialect('debian12'),
    pcs: () => Promise.resolve(new Pcs('0.11.5')),
    pcsdStates: () => assert.fail('pcsd is not asked'),
    hurryElection: false,
    signal: undefined,
  };
}

const seen = async (confs: (string | undefined)[]): Promise<string> => {
  const deployment = deploymentOf(confs, { exitCode: 107 });
  const { done, seen: problems } = await setup.isDone(deployment.nodes[0] ?? assert.fail(), deployment);
  return done ? 'done' : problems;
};

test('is done when every node has the same file, for this cluster and exactly these nodes', async () => {
  assert.equal(await seen([right, right, right]), 'done');
  assert.match(await seen([right, undefined, right]), /^n2: there is no corosync\.conf$/);
  assert.match(
    await seen([right, right, `${right}# touched\n`]),
    /^n3: corosync\.conf differs from that of n1$/,
  );
  assert.match(
    await seen([right, right, confOf('other', ['n1', 'n2', 'n3'])]),
    /^n3: corosync\.conf is for the cluster "other"$/,
  );
  assert.match(
    await seen([confOf('openstack-ha', ['n1', 'n2']), right, right]),
    /n1: corosync\.conf names the nodes n1, n2/,
  );
});

const apply = async (deployment: ReturnType<typeof deploymentOf>): Promise<string[]> => {
  const [node] = deployment.nodes;
  await setup.apply(node ?? assert.fail(), deployment);
  return deployment.fakes
    .flatMap(({ name, sent }) => sent.map(({ command }) => (name === 'n1' ? command : `${name}: ${command}`)))
    .filter((command) => /^(n\d: )?pcs (?!--version)/.test(command));
};

test('never destroys this very cluster where it runs: a node that lost its file gets it back', async () => {
  const deployment = deploymentOf([undefined, right, right], quorate);
  deployment.fakes[1]?.files.set('/etc/corosync/authkey', { content: 'secret key', mode: 0o400 });
  assert.deepEqual(await apply(deployment), []);
  assert.equal(deployment.fakes[0]?.files.get(path)?.content, right);
  for (const node of deployment.fakes)
    assert.equal(node.files.get('/etc/corosync/authkey')?.content, 'secret key');
});

test('nor where it is stopped and has resources', async () => {
  const deployment = deploymentOf([right, undefined, right], { exitCode: 107 });
  deployment.fakes[2]?.files.set(cibPath, { content: '<primitive id="fence1"/>', mode: 0o600 });
  assert.deepEqual(await apply(deployment), []);
  assert.equal(deployment.fakes[1]?.files.get(path)?.content, right);
});

test('sets up anew what is half-made, with no resources yet', async () => {
  const command = ['pcs cluster setup openstack-ha n1 n2 n3 --force'];
  assert.deepEqual(await apply(deploymentOf([right, undefined, right], { exitCode: 107 })), command);
  assert.deepEqual(await apply(deploymentOf([undefined, undefined, undefined], { exitCode: 107 })), command);
});

/** Once all are members, pcs tells all of them. */
const madeKnown = 'pcs host auth n1 n2 n3 -u hacluster';

test('sets up the first node’s equals, which pcs asks for, and adds the others one after another', async () => {
  const bare = [undefined, undefined, undefined];
  const mixed = (...systems: NodeOs[]): ReturnType<typeof deploymentOf> =>
    deploymentOf(bare, { exitCode: 107 }, systems);
  assert.deepEqual(await apply(mixed('debian11', 'debian12', 'debian11')), [
    'pcs cluster setup openstack-ha n1 n3 --force',
    'pcs cluster node add n2 --force',
    madeKnown,
  ]);
  assert.deepEqual(await apply(mixed('debian11', 'debian12', 'debian13')), [
    'pcs cluster setup openstack-ha n1 --force',
    'pcs cluster node add n2 --force',
    'pcs cluster node add n3 --force',
    madeKnown,
  ]);
});

test('adds bare nodes to this cluster where it has the others already, stopped or running', async () => {
  const two = confOf('openstack-ha', ['n1', 'n2']);
  assert.deepEqual(await apply(deploymentOf([two, two, undefined], { exitCode: 107 })), [
    'pcs cluster node add n3 --force',
    madeKnown,
  ]);
  assert.deepEqual(await apply(deploymentOf([two, two, undefined], quorate)), [
    'pcs cluster node add n3',
    madeKnown,
  ]);
});

test('adds the first node from another one, which is made known to it before', async () => {
  const two = confOf('openstack-ha', ['n2', 'n3']);
  const deployment = deploymentOf([undefined, two, two], quorate);
  assert.deepEqual(await apply(deployment), [
    'n2: pcs host auth n1 -u hacluster',
    'n2: pcs cluster node add n1',
    `n2: ${madeKnown}`,
  ]);
  const auth = deployment.fakes[1]?.sent.find(({ command }) => command.includes('host auth'));
  assert.equal(auth?.stdin, `${secrets.password}\n`);
});

test('refuses to destroy another cluster, and names it: another name, a node too few or too many in the inventory', async () => {
  const other = confOf('other', ['n1', 'n2', 'n3']);
  const larger = confOf('openstack-ha', ['n1', 'n2', 'n3', 'n4']);
  const smaller = confOf('openstack-ha', ['n1', 'n2']);
  const elsewhere = confOf('openstack-ha', ['n1', 'n2', 'n9']);
  for (const confs of [
    [other, other, other],
    [larger, larger, larger],
    [smaller, smaller, other],
    [elsewhere, elsewhere, undefined],
    [other, undefined, undefined],
  ]) {
    await assert.rejects(
      apply(deploymentOf(confs, quorate)),
      /^Error: n1 belongs to the cluster "[\w-]+" of n1, n2.*would destroy/,
    );
    await assert.rejects(apply(deploymentOf(confs, { exitCode: 107 })), /would destroy/);
  }
});

test('takes a node with another configuration among right ones for drift', async () => {
  const other = confOf('other', ['n1', 'n2', 'n3']);
  const command = ['pcs cluster setup openstack-ha n1 n2 n3 --force'];
  assert.deepEqual(await apply(deploymentOf([right, other, right], { exitCode: 107 })), command);
});

const run = async (machines: FakeMachines): Promise<DeployResult> =>
  deploy(inventoryOf(machines.os), {
    connect: ({ name }) => machines.nodes.find((node) => node.name === name) ?? assert.fail(),
  });

test('a whole deployment does not touch the configuration of a cluster that runs', async () => {
  const machines = new FakeMachines('centos7');
  await run(machines);
  machines.forget();
  machines.stickiness = false;
  assert.deepEqual((await run(machines)).changed, [{ step: 'defaults', node: 'n1' }]);
  assert.deepEqual(machines.sent('n1', /pcs cluster (setup|start|enable|auth)/), []);
});
