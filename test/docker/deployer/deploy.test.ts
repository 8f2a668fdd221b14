import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deploy, DeployError, type DeployResult } from '../../../deployer/deploy.ts';
import type { Inventory } from '../../../deployer/inventory.ts';
import { labInventory } from '../../../lab/operations/lab-inventory.ts';
import type { Node } from '../../../lab/node/node.ts';
import { SshNode } from '../../../lab/node/ssh-node.ts';
import { findProblems, summarise } from '../../../lab/observe/summarise.ts';
import { childrenOf, parseXml } from '../../../lab/observe/xml.ts';
import { openBackend } from '../../../lab/backend/open-backend.ts';
import { openLab } from '../../../lab/operations/open-lab.ts';
import { readSecrets } from '../../../lab/secrets/secrets.ts';
import { runLab, said } from '../run-lab.ts';

// One lab of bare nodes; each test takes the cluster as the one before it left it.
const lab = `deploy${process.pid}`;
const names = ['controller1-vm', 'controller2-vm', 'controller3-vm'];
let inventory: Inventory;
let nodes: Map<string, Node>;

async function run(options: { hurryElection?: boolean } = {}): Promise<DeployResult> {
  return deploy(inventory, { connect: (entry) => new SshNode(entry), ...options });
}

/** A node reached beside the deployment: by the engine. */
function node(name: string): Node {
  return nodes.get(name) ?? assert.fail(name);
}

function assertHealthy({ views }: DeployResult): void {
  const { seenBy, cluster } = summarise(views, names);
  const status = { nodes: names.map((name) => ({ name, seenBy: seenBy[name] ?? {} })), cluster };
  assert.deepEqual(findProblems(status, { fenceDevices: 3 }), []);
  assert.deepEqual(cluster.fenceDevices.map((device) => String(device.node)).toSorted(), names);
}

/** The cluster's properties by set, without the fingerprint of a configuration's own changes. */
async function properties(): Promise<string[]> {
  const { stdout } = await node('controller1-vm').exec('cibadmin --query --scope crm_config');
  return childrenOf(parseXml(stdout), 'cluster_property_set').flatMap((set) =>
    childrenOf(set, 'nvpair').map(
      ({ attributes }) => `${set.attributes.id}: ${attributes.name}=${attributes.value}`,
    ),
  );
}

let hurriedProperties: string[];

before(async () => {
  const up = await runLab(['up', '--name', lab, '--os', 'debian12', '--no-deploy']);
  assert.equal(up.code, 0, said(up));
  const backend = await openBackend();
  const secrets = await readSecrets(lab);
  inventory = labInventory(await openLab(backend, lab), secrets ?? assert.fail('the lab has no secrets'));
  nodes = new Map(names.map((name) => [name, backend.node(lab, name)]));
});

after(async () => {
  const down = await runLab(['down', '--name', lab]);
  assert.equal(down.code, 0, said(down));
});

test('brings three bare machines to a cluster that fences', async () => {
  const result = await run({ hurryElection: true });
  assertHealthy(result);
  const applied = new Set(result.changed.map(({ step }) => step));
  for (const step of [
    'pcsd',
    'time',
    'fencing-key',
    'ssh-trust',
    'hacluster',
    'auth',
    'setup',
    'enable',
    'start',
    'stonith',
    'defaults',
  ]) {
    assert.ok(applied.has(step), `${step} was not applied`);
  }
  hurriedProperties = await properties();
});

test('what pcs says agrees: quorum, three devices started, resources stay where they are', async () => {
  const { stdout } = await node('controller1-vm').exec('pcs status; pcs resource defaults');
  assert.match(stdout, /partition with quorum/);
  assert.match(stdout, /3 nodes configured/);
  assert.equal(stdout.match(/stonith:fence_xvm\):\s+Started/g)?.length, 3);
  assert.match(stdout, /resource-stickiness=INFINITY/);
});

test('a second run changes nothing', async () => {
  const result = await run();
  assert.deepEqual(result.changed, []);
  assertHealthy(result);
});

test('what has drifted is mended, and nothing else is touched', async () => {
  const conf = await node('controller1-vm').get('/etc/corosync/corosync.conf');
  await node('controller2-vm').exec('systemctl kill --signal=KILL pcsd.service');
  await node('controller3-vm').put('/etc/cluster/fence_xvm.key', 'not the key\n', { mode: 0o600 });
  await node('controller2-vm').exec('chpasswd', { stdin: 'hacluster:another\n' });
  await node('controller3-vm').exec('rm /etc/corosync/corosync.conf');
  await node('controller1-vm').exec('pcs stonith delete fence2');
  const result = await run();
  assertHealthy(result);
  const changed = result.changed
    .filter(({ step }) => step !== 'fence-devices')
    .map((change) => `${change.step} ${change.node}`);
  assert.deepEqual(changed.toSorted(), [
    'fencing-key controller3-vm',
    'hacluster controller2-vm',
    'pcsd controller2-vm',
    'setup controller1-vm',
    'stonith controller1-vm',
  ]);
  assert.deepEqual(await node('controller3-vm').get('/etc/corosync/corosync.conf'), conf);
});

test('a step that fails stops it with node, command, exit code and output; the next run takes up from there', async () => {
  await node('controller2-vm').exec(
    'systemctl mask pcsd.service && systemctl kill --signal=KILL pcsd.service',
  );
  await node('controller1-vm').exec('pcs stonith delete fence3');
  await assert.rejects(run(), (error) => {
    assert.ok(error instanceof DeployError);
    assert.deepEqual([error.step, error.node], ['pcsd', 'controller2-vm']);
    assert.match(
      error.message,
      /controller2-vm: "systemctl enable pcsd\.service .*" exited with 1\n[^]*masked/,
    );
    return true;
  });
  await node('controller2-vm').exec('systemctl unmask pcsd.service');
  const result = await run();
  assertHealthy(result);
  const changed = new Set(result.changed.map((change) => `${change.step} ${change.node}`));
  assert.ok(
    changed.has('pcsd controller2-vm') && changed.has('stonith controller1-vm'),
    [...changed].join(', '),
  );
});

test('no secret is left in a log or a file of root', async () => {
  const command =
    'IFS= read -r secret; { journalctl -q --no-pager; find /var/log /root -type f -exec cat {} +; } | grep -acF -e "$secret"';
  const { fence_xvm: key, hacluster_passwd: password } = inventory.parameters;
  for (const name of names) {
    for (const secret of [key, password]) {
      const { stdout } = await node(name).exec(command, { stdin: `${secret}\n`, okCodes: [0, 1] });
      assert.equal(stdout, '0\n', name);
    }
    const { stdout } = await node(name).exec(command, { stdin: 'corosync\n' });
    assert.notEqual(stdout, '0\n', 'the search finds what is there');
  }
});

test('what was torn down is set up anew; without the hurried election the same cluster stands', async () => {
  // One after the other, as the deployer advises where a cluster is to go.
  for (const name of names) {
    await node(name).exec('pcs cluster destroy --force', { timeoutMs: 180_000 });
  }
  const result = await run();
  assertHealthy(result);
  const applied = result.changed.map(({ step }) => step).filter((step) => step !== 'fence-devices');
  assert.deepEqual(applied.toSorted(), ['defaults', 'enable', 'setup', 'start', 'stonith']);
  assert.deepEqual(await properties(), hurriedProperties);
});
