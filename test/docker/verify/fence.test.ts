import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBackend } from '../../../lab/backend/open-backend.ts';
import type { Node } from '../../../lab/node/node.ts';
import type { LabStatus } from '../../../lab/operations/status.ts';
import type { LabVerdict } from '../../../lab/operations/verify.ts';
import { runLab, said, stateHome } from '../run-lab.ts';

const lab = `fenceall${process.pid}`;
const names = ['controller1-vm', 'controller2-vm', 'controller3-vm'];
let first: Node;

async function fence(...of: string[]): Promise<LabVerdict & { code: number | null }> {
  const result = await runLab(['verify', '--fence', '--json', ...(of.length > 0 ? of : ['--name', lab])]);
  assert.ok(result.stdout.startsWith('{'), said(result));
  return { code: result.code, ...(JSON.parse(result.stdout) as LabVerdict) };
}

before(async () => {
  const up = await runLab(['up', '--name', lab, '--os', 'debian12']);
  assert.equal(up.code, 0, said(up));
  first = (await openBackend()).node(lab, 'controller1-vm');
});

after(async () => {
  const down = await runLab(['down', '--name', lab]);
  assert.equal(down.code, 0, said(down));
});

test('each node is fenced, proven by the engine, and back; the cluster is as right as before', async () => {
  const { code, fenced, findings, notLookedAt } = await fence();
  assert.deepEqual([code, findings, notLookedAt], [0, [], []]);
  assert.deepEqual(
    fenced?.map(({ node, proof }) => [node, proof]),
    names.map((name) => [name, 'its machine is off, says the engine']),
  );
  const asked = await runLab(['logs', 'fence-host', '--name', lab]);
  for (const name of names) assert.match(asked.stdout, new RegExp(`"${name}","operation":"off"`));
  const again = await runLab(['verify', '--json', '--name', lab]);
  assert.equal(again.code, 0, said(again));
});

/** The lab's machines as machines of the user's own. */
async function writeInventory(): Promise<string> {
  const status = JSON.parse((await runLab(['status', '--json', '--name', lab])).stdout) as LabStatus;
  const timeServer = await first.exec('awk \'$1 == "server" {print $2}\' /etc/chrony/chrony.conf');
  const identityFile = join(stateHome, 'fencelab', lab, 'id_ed25519');
  const file = join(stateHome, 'hosts.json');
  const inventory = {
    os: 'debian12',
    parameters: {
      ntp_server: timeServer.stdout.trim(),
      fence_xvm: '-',
      hacluster_passwd: '-',
      ha_cluster_name: '-',
    },
    nodes: status.nodes.map(({ name, address }) => ({ name, address, identityFile })),
    stonith: [],
  };
  await writeFile(file, JSON.stringify(inventory));
  return file;
}

test('by an inventory each machine is rebooted by its cluster, and says so itself', async () => {
  // As long as a real machine's: the news of the fencing is everywhere before it is back.
  for (const node of names)
    await runLab(['fault', 'inject', 'slow-boot', `node=${node}`, 'seconds=10', '--name', lab]);
  const inventory = ['--inventory', await writeInventory(), '--accept-new-host-keys'];
  const { code, fenced, findings, notLookedAt } = await fence(...inventory);
  assert.deepEqual([code, findings, notLookedAt], [0, [], []]);
  assert.deepEqual(
    fenced?.map(({ node }) => node),
    names,
  );
  const asked = await runLab(['logs', 'fence-host', '--name', lab]);
  for (const name of names) assert.match(asked.stdout, new RegExp(`"${name}","operation":"reboot"`));
  const healed = await runLab(['fault', 'heal', '--all', '--name', lab]);
  assert.equal(healed.code, 0, said(healed));
});

test('a device that is mapped to another machine is found before anybody is fenced', async () => {
  const map = 'pcmk_host_map=controller1-vm:controller2-vm';
  await first.exec(`pcs stonith update fence1 ${map}`, { timeoutMs: 180_000 });
  const { code, fenced, findings } = await fence();
  assert.deepEqual([code, fenced], [1, null]);
  assert.ok(findings.some(({ check, where }) => check === 'fence-targets' && where === 'fence1'));
  await first.exec('pcs stonith update fence1 pcmk_host_map=', { timeoutMs: 180_000 });
});

test('a device that says off and cuts nothing is found by fencing alone', async () => {
  const injected = await runLab(['fault', 'inject', 'fence-device-lies', '--name', lab]);
  assert.equal(injected.code, 0, said(injected));
  const { code, fenced, findings, notLookedAt } = await fence();
  assert.deepEqual([code, fenced], [1, []]);
  assert.equal(
    findings[0]?.what,
    'the cluster says that controller1-vm was fenced, and its machine did not go down',
  );
  assert.deepEqual(
    notLookedAt.map(({ where }) => where),
    names.slice(1),
  );
});
