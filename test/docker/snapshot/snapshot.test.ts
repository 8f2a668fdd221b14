import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import type { Backend } from '../../../lab/backend/backend.ts';
import { connectEngine, type Engine } from '../../../lab/backend/docker/engine.ts';
import { openBackend } from '../../../lab/backend/open-backend.ts';
import type { LabStatus } from '../../../lab/operations/status.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { ended, runLab, said, startLab, stateHome } from '../run-lab.ts';
import { nodeFacts } from './node-facts.ts';
import { foundIn, secretsOn, type Secret } from './secrets-of-lab.ts';

/** The one that was deployed, and one restored from what it left. */
const [deployed, restored] = [`src${process.pid}`, `snp${process.pid}`];
const kept = `kept-${process.pid}`;
const names = ['controller1-vm', 'controller2-vm', 'controller3-vm'];
/** Folders of a node's disk that programs write to, and lab. */
const folders = ['/etc', '/root', '/var/lib', '/var/log', '/var/tmp', '/usr/local'];
/** On a node that runs these are in memory. */
const inMemory = ['/run', '/tmp'];
let docker: Engine;
let backend: Backend;
let facts: string[][];
let secrets: Secret[];

async function lab(name: string, ...args: string[]): Promise<string> {
  const run = await runLab([...args.slice(0, 1), '--name', name, ...args.slice(1)]);
  assert.equal(run.code, 0, said(run));
  return run.stdout;
}

async function isHealthy(name: string): Promise<void> {
  const run = await runLab(['status', '--name', name]);
  assert.equal(run.code, 0, said(run));
}

/** All that a container's disk holds in these folders, which need not be running. */
async function diskOf(container: string, paths = folders): Promise<Buffer> {
  const archives = await Promise.all(
    paths.map(async (path) => buffer(await docker.getContainer(container).getArchive({ path }))),
  );
  return Buffer.concat(archives);
}

async function storedSecrets(name: string): Promise<Secret[]> {
  const stored = JSON.parse(await readFile(join(stateHome, 'fencelab', name, 'secrets.json'), 'utf8')) as {
    fenceKey: string;
    haclusterPassword: string;
  };
  const { fenceKey, haclusterPassword } = stored;
  return Object.entries({ fenceKey, haclusterPassword }).map(([what, text]) => ({
    what,
    bytes: Buffer.from(text),
  }));
}

async function allSecrets(name: string): Promise<Secret[]> {
  const onNodes = await Promise.all(names.map(async (node) => secretsOn(backend.node(name, node))));
  return [...(await storedSecrets(name)), ...onNodes.flat()];
}

async function allFacts(name: string): Promise<string[][]> {
  return Promise.all(names.map(async (node) => nodeFacts(backend.node(name, node))));
}

before(async () => {
  docker = await connectEngine();
  backend = await openBackend();
  // A baseline of its own: other tests' labs keep theirs at the same time.
  await writeFile(join(stateHome, 'lab.config.ts'), `export default { clusterName: 'snapshots' };\n`);
  assert.match(
    await lab(deployed, 'up', '--os', 'debian12', '--fresh'),
    /kept as a baseline: baseline-[\w-]+\n/,
  );
  facts = await allFacts(deployed);
  secrets = await allSecrets(deployed);
});

after(async () => {
  for (const name of [deployed, restored]) await lab(name, 'down');
  await runLab(['snapshot', 'rm', kept]);
});

test('an image of a snapshot is one layer, without any secret of the lab that it was taken from', async () => {
  const { origin, spec } = (await backend.find(deployed)) ?? assert.fail('no lab');
  const baseline = origin?.baseline ?? assert.fail('no baseline');
  for (const [i, node] of names.entries()) {
    const image = await docker.getImage(`fencelab/snapshot:${baseline}.${node}`).inspect();
    const base = await docker.getImage(spec.systems[i]?.image ?? '').inspect();
    assert.equal(image.RootFS.Layers?.length, (base.RootFS.Layers?.length ?? 0) + 1);
    const container = await docker.createContainer({ Image: image.Id, Entrypoint: ['true'] });
    try {
      const disk = await diskOf(container.id, [...folders, ...inMemory]);
      assert.ok(disk.includes('fencelab-token-of-controller1-vm'), 'the place of a token is kept');
      assert.ok(disk.includes('fence3-instance_attributes'), 'the configuration is kept');
      assert.deepEqual(foundIn(disk, secrets), []);
    } finally {
      await container.remove();
    }
  }
});

test('up of another lab restores it, says so, and it stands beside the one that was deployed', async () => {
  const said_ = await lab(restored, 'up', '--os', 'debian12');
  assert.match(said_, /restored from baseline-/);
  assert.doesNotMatch(said_, /the cluster is set up/);
  await isHealthy(restored);
  await isHealthy(deployed);
});

test('a restored cluster differs in nothing that it can see from a deployed one', async () => {
  const seen = await allFacts(restored);
  assert.ok((facts[0]?.length ?? 0) > 1000, `${facts[0]?.length} facts`);
  for (const [i, node] of names.entries()) assert.deepEqual(seen[i], facts[i], node);
});

test('its fence devices are started, one on each node', async () => {
  const { cluster } = JSON.parse(await lab(restored, 'status', '--json')) as LabStatus;
  assert.deepEqual(cluster.fenceDevices.map(({ node }) => String(node)).toSorted(), names);
});

test('no secret of the deployed lab stands in the restored one', async () => {
  assert.ok(secrets.length > 40, `${secrets.length} secrets`);
  for (const node of names) {
    // The search itself must be able to find: the deployed node's own disk holds its own.
    const own = foundIn(await diskOf(`${deployed}-${node}`), secrets);
    assert.ok(own.includes('fenceKey') && own.some((what) => what.includes('authkey')), own.join());
    assert.deepEqual(foundIn(await diskOf(`${restored}-${node}`), secrets), []);
  }
});

test('its own keys let pcs and the deployer work: pcsd is known, a sync succeeds, deploy changes nothing', async () => {
  for (const name of names) {
    const pcsd = await lab(restored, 'exec', name, '--', 'pcs', 'status', 'pcsd', ...names);
    assert.equal(pcsd.match(/: Online/g)?.length, 3, pcsd);
  }
  const sync = await runLab(['exec', '--name', restored, 'controller1', '--', 'pcs', 'cluster', 'sync']);
  assert.equal(sync.code, 0, said(sync));
  assert.match(await lab(restored, 'deploy'), /nothing was changed/);
});

test('fencing with the new key cuts the power, and reset takes the lab back from there', async () => {
  const fence = ['pcs', 'stonith', 'fence', 'controller3-vm', '--off'];
  await lab(restored, 'exec', 'controller1', '--', ...fence);
  assert.equal(await backend.power(restored).state('controller3-vm'), 'off');
  const log = await lab(restored, 'logs', 'fence-host');
  assert.match(log, /"operation":"off","answer":"success"/);
  const said_ = await lab(restored, 'reset');
  assert.match(said_, /restored from baseline-/);
  await isHealthy(restored);
});

test('reset ends whatever state the lab is in, and keeps its name, addresses and keys', async () => {
  const before_ = await storedSecrets(restored);
  await backend.node(restored, 'controller1-vm').exec('crm_attribute --name maintenance-mode --update true');
  await backend
    .node(restored, 'controller1-vm')
    .exec('systemctl stop pacemaker corosync', { timeoutMs: 120_000 });
  await docker.getContainer(`${restored}-controller2-vm`).pause();
  await backend.power(restored).off('controller3-vm');
  await docker.getContainer(`${restored}-fence-host`).kill();
  await docker.getContainer(`${restored}-time-server`).remove({ force: true });
  await lab(restored, 'reset');
  await isHealthy(restored);
  assert.deepEqual(await storedSecrets(restored), before_);
  for (const [i, seen] of (await allFacts(restored)).entries()) assert.deepEqual(seen, facts[i]);
});

/** Where a kill may meet a restore: how many of the nodes' containers exist, or that their cluster comes up. */
const moments: [string, () => Promise<boolean>][] = [
  ['the first node is made', async () => (await nodeContainers()).length > 0],
  ['all nodes run', async () => (await nodeContainers()).filter((state) => state === 'running').length === 3],
  [
    'its cluster has a DC',
    async () => {
      const { stdout } = await backend
        .node(restored, 'controller1-vm')
        .exec('crm_mon -1', { okCodes: 'any' });
      return /Current DC: controller/.test(stdout);
    },
  ],
];

async function nodeContainers(): Promise<string[]> {
  const filters = { label: [`fencelab.lab=${restored}`, 'fencelab.role=node'] };
  return (await docker.listContainers({ all: true, filters })).map(({ State }) => State);
}

for (const [moment, stands] of moments) {
  test(`a restore killed when ${moment}: the next up completes it`, async () => {
    await lab(restored, 'down');
    const child = startLab(['up', '--name', restored, '--os', 'debian12']);
    const run = ended(child);
    await waitUntil(moment, stands, Boolean, { timeoutMs: 60_000, intervalMs: 5 });
    child.kill('SIGKILL');
    assert.equal((await run).signal, 'SIGKILL');
    await lab(restored, 'up', '--os', 'debian12');
    await isHealthy(restored);
    for (const [i, seen] of (await allFacts(restored)).entries()) assert.deepEqual(seen, facts[i]);
  });
}

test('a lab is kept under a name, made to be that again, and started from it', async () => {
  const node = backend.node(restored, 'controller2-vm');
  await node.exec(
    'pcs resource create vip ocf:heartbeat:IPaddr2 ip=$(hostname -I | cut -d. -f1-3).200 cidr_netmask=24',
  );
  await node.exec('echo mine > /root/mine && rm /etc/rc3.d/S01chrony');
  await lab(restored, 'snapshot', 'save', kept);
  await isHealthy(restored);
  const listed = JSON.parse((await runLab(['snapshot', 'list', '--json'])).stdout) as {
    name: string;
    spec: { systems: { os: string }[] };
    sizeBytes: number;
  }[];
  const snapshot = listed.find(({ name }) => name === kept) ?? assert.fail(JSON.stringify(listed));
  assert.deepEqual(
    snapshot.spec.systems.map(({ os }) => os),
    ['debian12', 'debian12', 'debian12'],
  );
  assert.ok(snapshot.sizeBytes > 0);
  await node.exec('pcs resource delete vip; rm /root/mine');
  await lab(restored, 'snapshot', 'restore', kept);
  assert.equal(
    (await node.exec('cat /root/mine; ls /etc/rc3.d/S01chrony 2>&1', { okCodes: 'any' })).exitCode,
    2,
  );
  assert.match((await node.exec('crm_resource --locate -r vip')).stdout, /running on/);

  // Elsewhere: another name, another subnet, on which the address of the resource is one of its own.
  await lab(deployed, 'down');
  await lab(deployed, 'snapshot', 'restore', kept);
  await isHealthy(deployed);
  const subnet = (await backend.find(deployed))?.topology.subnet.replace('0/24', '') ?? '';
  const cib = await backend.node(deployed, 'controller1-vm').exec('cibadmin --query --scope resources');
  assert.ok(cib.stdout.includes(`value="${subnet}200"`), cib.stdout);

  const refused = await runLab(['snapshot', 'rm', kept]);
  assert.equal(refused.code, 2, said(refused));
  assert.match(refused.stderr, new RegExp(`the nodes of lab .*${restored}.* come from the snapshot`));
});

test('a save that was killed leaves no snapshot, and a lab that the next up mends', async () => {
  const cut = `cut-${process.pid}`;
  const child = startLab(['snapshot', '--name', restored, 'save', cut]);
  const run = ended(child);
  const drafts = { label: [`fencelab.snapshot=${cut}`] };
  await waitUntil(
    'a draft is there',
    async () => docker.listContainers({ all: true, filters: drafts }),
    ({ length }) => length > 0,
    { timeoutMs: 60_000, intervalMs: 5 },
  );
  child.kill('SIGKILL');
  await run;
  assert.doesNotMatch((await runLab(['snapshot', 'list'])).stdout, new RegExp(cut));
  await lab(restored, 'up');
  await isHealthy(restored);
  await runLab(['snapshot', 'rm', cut]);
  assert.deepEqual(await docker.listContainers({ all: true, filters: drafts }), []);
});
