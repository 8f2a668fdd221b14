import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GenericContainer, type StartedTestContainer } from 'testcontainers';
import { connectEngine, type Engine } from '../../../lab/backend/docker/engine.ts';
import { servicesImage, timeServerCommand } from '../../../lab/backend/docker/images.ts';
import { chooseSubnet, hostRoutes } from '../../../lab/host/routes.ts';
import { ensureMachineImage, ensureServicesImage } from '../../../lab/image/ensure-images.ts';
import { osProfile } from '../../../lab/image/os-profile.ts';
import { keyPair } from '../../../lab/secrets/key-pair.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { ThrowAwayNode } from './throw-away-node.ts';

const policy = { install: true, announce: () => undefined, onNote: () => undefined };
const network = `fencelab-test-image-${process.pid}`;

let docker: Engine;
let image: string;
let node: StartedTestContainer;
let timeServer: StartedTestContainer;

before(async () => {
  docker = await connectEngine();
  await ensureServicesImage(docker, policy);
  ({ image } = await ensureMachineImage(docker, { profile: osProfile('debian12'), kind: 'node' }, policy));
  const subnet = chooseSubnet(
    await hostRoutes(),
    Array.from({ length: 16 }, (_, i) => `10.213.${80 + i}.0/24`),
  );
  await docker.createNetwork({ Name: network, Internal: true, IPAM: { Config: [{ Subnet: subnet }] } });
  timeServer = await new GenericContainer(await servicesImage(docker))
    .withNetworkMode(network)
    .withCommand([...timeServerCommand])
    .start();
  node = await new ThrowAwayNode(image).withNetworkMode(network).start();
});

after(async () => {
  await Promise.all([node?.stop(), timeServer?.stop()]);
  await docker.getNetwork(network).remove();
});

async function run(command: string): Promise<string> {
  const { exitCode, output } = await node.exec(['sh', '-c', command]);
  assert.equal(exitCode, 0, `${command}\n${output}`);
  return output.trim();
}

test('boots to a running systemd without one failed unit', async () => {
  assert.equal(await run('systemctl is-system-running'), 'running');
  assert.equal(await run('systemctl list-units --failed --plain --no-legend'), '');
});

test('is bare: the cluster stack is installed, off, and has no configuration', async () => {
  const units = 'corosync corosync-qdevice pacemaker pcsd pcsd-ruby chrony haproxy';
  const states = await run(
    `for unit in ${units}; do systemctl is-enabled $unit; systemctl is-active $unit; done || true`,
  );
  assert.deepEqual(states.split('\n'), Array.from({ length: 7 }, () => ['disabled', 'inactive']).flat());
  const left =
    '/etc/corosync/corosync.conf /etc/corosync/authkey /etc/pacemaker/authkey /var/lib/pcsd/* /var/lib/pacemaker/cib/*';
  assert.equal(await run(`for path in ${left}; do if [ -e "$path" ]; then echo "$path"; fi; done`), '');
});

test('has no password for root or hacluster, and lets root log in by key', async () => {
  assert.match(await run('passwd -S hacluster'), /^hacluster L/);
  assert.match(await run('passwd -S root'), /^root L/);
  assert.match(await run('sshd -T'), /^permitrootlogin yes$/m);
  assert.equal(await run('systemctl is-active ssh'), 'active');
});

test('has the packages of the procedure at hand, so that installing them needs no network', async () => {
  const output = await run('apt-get install -y pcs pacemaker corosync fence-agents resource-agents chrony');
  assert.match(output, /0 upgraded, 0 newly installed/);
  assert.equal(await run('command -v fence_xvm'), '/usr/sbin/fence_xvm');
});

test('is given the capabilities that systemd and the cluster need, and none beyond', async () => {
  // Bits of linux/capability.h: what the engine gives every container, and four more.
  const usual = [0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31];
  const [netAdmin, ipcLock, sysAdmin, sysNice] = [12, 14, 21, 23];
  const mask = [...usual, netAdmin, ipcLock, sysAdmin, sysNice].reduce(
    (sum, bit) => sum | (1n << BigInt(bit)),
    0n,
  );
  const bounding = /^CapBnd:\s+(\w+)$/m.exec(await run('cat /proc/1/status'))?.[1];
  assert.equal(BigInt(`0x${bounding}`), mask);
});

test('can neither reset the host by sysrq nor reach a watchdog', async () => {
  const { HostConfig } = await docker.getContainer(node.getId()).inspect();
  assert.equal(HostConfig.Privileged, false);
  assert.ok(HostConfig.ReadonlyPaths?.includes('/proc/sysrq-trigger'));
  assert.equal(await run('ls /dev | grep watchdog || true'), '');
});

test("follows the lab's time server without a right to set the clock", async () => {
  const server = timeServer.getIpAddress(network);
  await run(
    `sed -i '/^pool/d' /etc/chrony/chrony.conf && echo 'server ${server} iburst' >> /etc/chrony/chrony.conf`,
  );
  await run('systemctl start chrony');
  assert.equal(await run('systemctl is-active chrony'), 'active');
  const sources = await waitUntil(
    'chrony has chosen the time server',
    () => run('chronyc -n sources'),
    (text) => text.includes('^*'),
    { timeoutMs: 30_000 },
  );
  assert.ok(sources.includes(`^* ${server}`), sources);
  assert.match(await run('journalctl -u chrony -o cat'), /Disabled control of system clock/);
});

test('keeps the host key that it was given and makes no others; without one it makes its own', async () => {
  const { private: content } = keyPair('node');
  const path = '/etc/ssh/ssh_host_ed25519_key';
  const given = await new ThrowAwayNode(image)
    .withCopyContentToContainer([{ content, target: path, mode: 0o600 }])
    .start();
  try {
    const { output } = await given.exec([
      'sh',
      '-c',
      `ls /etc/ssh/ssh_host_*; cat ${path}; cat /etc/machine-id`,
    ]);
    const lines = output.trim().split('\n');
    assert.equal(lines[0], path);
    assert.equal(lines[1], content.split('\n')[0]);
    assert.match(await run('ls /etc/ssh'), /ssh_host_ed25519_key\.pub/);
    assert.notEqual(lines.at(-1), await run('cat /etc/machine-id'));
  } finally {
    await given.stop();
  }
});
