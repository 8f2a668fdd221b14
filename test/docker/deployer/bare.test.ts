import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBackend } from '../../../lab/backend/open-backend.ts';
import type { Node } from '../../../lab/node/node.ts';
import { openLab } from '../../../lab/operations/open-lab.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { ended, runLab, said, startLab } from '../run-lab.ts';
import { TestMirror } from './test-mirror.ts';

// One lab of bare nodes, each test takes it as the one before it left it; each node is installed once in all.
const lab = `bare${process.pid}`;
const proxyFile = '/etc/apt/apt.conf.d/99test';
const pinFile = '/etc/apt/preferences.d/test';
const installTimeoutMs = 15 * 60_000;
let nodes: [Node, Node, Node];
let gateway: string;

before(async () => {
  const up = await runLab(['up', '--name', lab, '--os', 'debian12', '--bare', '--no-deploy']);
  assert.equal(up.code, 0, said(up));
  const backend = await openBackend();
  const { topology } = await openLab(backend, lab);
  gateway = topology.gateway;
  const [first, second, third] = topology.machines.map(({ name }) => backend.node(lab, name));
  assert.ok(first && second && third);
  nodes = [first, second, third];
});

after(async () => {
  const down = await runLab(['down', '--name', lab]);
  assert.equal(down.code, 0, said(down));
});

const useProxy = async (node: Node, url: string): Promise<void> =>
  node.put(proxyFile, `Acquire::http::Proxy "${url}";\n`);

async function stateOf(node: Node, name: string): Promise<string> {
  const command = `dpkg-query -W -f '\${db:Status-Status}' ${name} 2>/dev/null || echo none`;
  return (await node.exec(command)).stdout.trim();
}

test('bare nodes have none of it, and the lab says that it is bare', async () => {
  for (const node of nodes)
    await node.exec('! command -v pcs && ! command -v corosync && ! command -v chronyd');
  const list = await runLab(['list', '--name', lab]);
  assert.match(list.stdout, /debian12, bare/);
  const other = await runLab(['snapshot', 'save', 'any', '--name', lab]);
  assert.equal(other.code, 2, said(other));
});

test('a mirror that says nothing and a package that no source has are told as what they are; a late one is waited for', async () => {
  await using silent = await TestMirror.listen(gateway, 'silent');
  await using late = await TestMirror.listen(gateway, { lateMs: 150 });
  await useProxy(nodes[0], silent.url);
  await nodes[1].put(pinFile, 'Package: pcs\nPin: release *\nPin-Priority: -1\n');
  await useProxy(nodes[2], late.url);
  const run = await runLab(['deploy', '--name', lab, '--only', 'packages']);
  assert.equal(run.code, 1, said(run));
  assert.match(
    run.stderr,
    /failed on controller1-vm: the package mirror could not be read: .*no answer within 30 s/,
  );
  assert.match(run.stderr, /failed on controller2-vm: no package source of this machine has pcs/);
  assert.match(run.stderr, /see that the machine reaches it, or name another mirror/);
  assert.ok(run.stderr.split('\n').length < 40, said(run));
  assert.ok(silent.asked > 0 && late.asked > 100, `${silent.asked} and ${late.asked} requests`);
  assert.deepEqual(await Promise.all(nodes.map(async (node) => stateOf(node, 'pcs'))), [
    'none',
    'none',
    'installed',
  ]);
});

test('a node that loses power in the middle of dpkg is half-installed, is called so, and mended by the next run', async () => {
  await nodes[0].exec(`rm ${proxyFile}`);
  await nodes[1].exec(`rm ${pinFile}`);
  await nodes[2].exec(`rm ${proxyFile}`);
  const deploying = ended(startLab(['deploy', '--name', lab, '--only', 'packages']));
  await waitUntil(
    'dpkg has unpacked corosync',
    async () => stateOf(nodes[1], 'corosync'),
    (state) => state === 'unpacked',
    {
      timeoutMs: installTimeoutMs,
      intervalMs: 100,
    },
  );
  const off = await runLab(['power', 'controller2', 'off', '--name', lab]);
  assert.equal(off.code, 0, said(off));
  const cut = await deploying;
  assert.equal(cut.code, 1, said(cut));
  assert.match(cut.stderr, /failed on controller2-vm/);
  assert.equal(await stateOf(nodes[0], 'pcs'), 'installed');
  const on = await runLab(['power', 'controller2', 'on', '--name', lab]);
  assert.equal(on.code, 0, said(on));
  await waitUntil(
    'controller2 has booted',
    async () => nodes[1].exec('systemctl is-active ssh', { okCodes: 'any' }),
    ({ exitCode }) => exitCode === 0,
    { timeoutMs: 60_000, show: ({ stdout, stderr }) => stdout + stderr },
  );
  const plan = await runLab(['deploy', '--name', lab, '--plan']);
  assert.match(plan.stdout, /packages on controller2-vm: .*its installation was cut off/);
});

test('the next run makes a whole cluster of them, which fences', async () => {
  const run = await runLab(['deploy', '--name', lab]);
  assert.equal(run.code, 0, said(run));
  for (const node of nodes) assert.equal((await node.exec('dpkg --audit')).stdout, '');
  const scenario = await runLab(['scenario', 'fence-controller3', '--name', lab]);
  assert.equal(scenario.code, 0, said(scenario));
});

test('a further run changes nothing, and lab verify finds nothing', async () => {
  const run = await runLab(['deploy', '--name', lab]);
  assert.equal(run.code, 0, said(run));
  assert.match(run.stdout, /nothing was changed/);
  const verdict = await runLab(['verify', '--name', lab]);
  assert.equal(verdict.code, 0, said(verdict));
});
