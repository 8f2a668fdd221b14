import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Backend, LabState } from '../../../lab/backend/backend.ts';
import { openBackend } from '../../../lab/backend/open-backend.ts';
import type { FaultArgs, FaultName } from '../../../lab/fault/faults.ts';
import { healAll, healFault, injectFault, listFaults } from '../../../lab/fault/registry.ts';
import type { Node } from '../../../lab/node/node.ts';
import { openLab } from '../../../lab/operations/open-lab.ts';
import { readSecrets } from '../../../lab/secrets/secrets.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { runLab, said } from '../run-lab.ts';

const name = `flt${process.pid}`;
const [one, two, three] = ['controller1-vm', 'controller2-vm', 'controller3-vm'] as const;
let backend: Backend;
let lab: LabState;
let nodes: Record<string, Node>;

before(async () => {
  const run = await runLab(['up', '--name', name, '--os', 'debian12', '--no-deploy']);
  assert.equal(run.code, 0, said(run));
  backend = await openBackend();
  lab = await openLab(backend, name);
  nodes = Object.fromEntries([one, two, three].map((each) => [each, backend.node(name, each)]));
  const secrets = await readSecrets(name);
  for (const node of Object.values(nodes)) {
    await node.exec('mkdir -p /etc/cluster');
    await node.put('/etc/cluster/fence_xvm.key', `${secrets?.fenceKey}\n`, { mode: 0o600 });
  }
});

after(async () => {
  // What a killed run left is gone with the lab.
  await inject('isolate', { node: three });
  await inject('flapping', { node: two, cutSeconds: 60, backSeconds: 60 });
  const down = await runLab(['down', '--name', name]);
  assert.equal(down.code, 0, said(down));
  const tables = await backend.faults(name).inHostNetwork('nft list tables');
  assert.equal(tables.includes(`fencelab-${name}-`), false, tables);
});

async function inject<Name extends FaultName>(fault: Name, args: FaultArgs<Name>): Promise<string> {
  const id = await injectFault(backend, lab, fault, args);
  const there = (await listFaults(backend, lab)).find((each) => each.id === id);
  assert.equal(there?.inPlace, true, `${id} is in place: ${there?.inPlace}`);
  return id;
}

async function powerCycle(machine: string): Promise<void> {
  await backend.power(name).off(machine);
  await backend.power(name).on(machine);
  const ready = async (): Promise<string> => (await nodeOf(machine).exec('ip -o addr show dev eth0')).stdout;
  await waitUntil(`${machine} is back`, ready, (text) => text.includes('inet '), { timeoutMs: 30_000 });
}

function nodeOf(machine: string): Node {
  return nodes[machine] ?? assert.fail(machine);
}

/** Of so many packets, sent 5 ms apart, those that were answered. */
async function answered(from: string, to: string, count = 20): Promise<number> {
  const { stdout } = await nodeOf(from).exec(`ping -q -c ${count} -i 0.005 -W 0.3 ${to}`, {
    okCodes: [0, 1],
  });
  return Number(/(\d+) received/.exec(stdout)?.[1]);
}

/** Datagrams that one node sends to a port of another, and how many of them arrive. */
async function arrived(from: string, to: string, port: number, count = 20): Promise<number> {
  const listener = `import socket,sys
s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.bind(('',${port})); s.settimeout(1.5); n=0
print('ready',file=sys.stderr,flush=True)
try:
  while n<${count}: s.recv(64); n+=1
except socket.timeout: pass
print(n)`;
  const sender = `import socket,time
s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)
for i in range(${count}): s.sendto(b'x',('${to}',${port})); time.sleep(0.02)`;
  const heard = nodeOf(to).exec(`python3 -c "${listener}"`);
  await waitUntil(
    'the listener listens',
    async () => (await nodeOf(to).exec(`ss -Hlun sport = :${port}`)).stdout,
    (text) => text.trim() !== '',
    { timeoutMs: 10_000, intervalMs: 50 },
  );
  await nodeOf(from).exec(`python3 -c "${sender}"`);
  return Number((await heard).stdout);
}

async function fenceXvm(from: string, args: string): Promise<{ exitCode: number; stdout: string }> {
  return nodeOf(from).exec(`timeout 8 fence_xvm -a 225.0.0.3 -H ${three} ${args}`, {
    okCodes: 'any',
    timeoutMs: 20_000,
  });
}

test('isolate: nothing passes, after a power cut neither, and everything again when it is healed', async () => {
  assert.equal(await answered(three, one), 20);
  const id = await inject('isolate', { node: 'controller3' });
  assert.deepEqual(
    [await answered(three, one), await answered(one, three), await answered(one, two)],
    [0, 0, 20],
  );
  assert.notEqual((await fenceXvm(three, '-o status')).exitCode, 0);
  await powerCycle(three);
  assert.equal(await answered(three, one), 0);
  await healFault(backend, lab, id);
  assert.equal(await answered(three, one), 20);
});

test('halves: the sides do not hear each other, both reach the fence host', async () => {
  const id = await inject('halves', { side: [one] });
  assert.deepEqual([await answered(one, two), await answered(two, three)], [0, 20]);
  assert.equal((await fenceXvm(one, '-o status')).exitCode, 0);
  await powerCycle(one);
  assert.equal(await answered(one, three), 0);
  await healFault(backend, lab, id);
  assert.equal(await answered(one, two), 20);
});

test('bridge: the one in the middle hears both, the others not each other', async () => {
  const id = await inject('bridge', { middle: two });
  assert.deepEqual(
    [await answered(one, two), await answered(three, two), await answered(one, three)],
    [20, 20, 0],
  );
  await powerCycle(three);
  assert.equal(await answered(one, three), 0);
  await healFault(backend, lab, id);
  assert.equal(await answered(one, three), 20);
});

test('majorities-ring: each node hears itself and one other, one way', async () => {
  const id = await inject('majorities-ring', {});
  const heard = [
    await arrived(two, one, 7000),
    await arrived(three, one, 7000),
    await arrived(one, three, 7000),
  ];
  assert.deepEqual(heard, [20, 0, 20]);
  await powerCycle(one);
  assert.equal(await arrived(three, one, 7000), 0);
  await healFault(backend, lab, id);
  assert.equal(await arrived(three, one, 7000), 20);
});

test('one-way: a node is not heard, and hears', async () => {
  const id = await inject('one-way', { node: three });
  assert.deepEqual([await arrived(three, one, 7000), await arrived(one, three, 7000)], [0, 20]);
  await powerCycle(three);
  assert.equal(await arrived(three, one, 7000), 0);
  await healFault(backend, lab, id);
  assert.equal(await arrived(three, one, 7000), 20);
});

test('corosync-cut: its UDP does not pass, other packets do', async () => {
  const id = await inject('corosync-cut', { node: three });
  assert.deepEqual([await arrived(three, one, 5405), await arrived(one, three, 5405)], [0, 0]);
  assert.deepEqual([await arrived(three, one, 7000), await answered(three, one)], [20, 20]);
  await powerCycle(three);
  assert.equal(await arrived(three, one, 5405), 0);
  await healFault(backend, lab, id);
  assert.equal(await arrived(three, one, 5405), 20);
});

test('loss: about so many of 1000 packets are lost, each way', async () => {
  const id = await inject('loss', { node: three, percent: 20 });
  const lost = async (): Promise<number> => 1000 - (await answered(three, one, 1000));
  // A ping is lost by one of two packets: 36 %, give or take five standard deviations.
  const isAbout = (count: number): boolean => Math.abs(count - 360) < 5 * Math.sqrt(1000 * 0.36 * 0.64);
  const first = await lost();
  assert.ok(isAbout(first), `${first} of 1000 were lost`);
  await powerCycle(three);
  const second = await lost();
  assert.ok(isAbout(second), `${second} of 1000 were lost`);
  await healFault(backend, lab, id);
  assert.equal(await lost(), 0);
});

test('rate: what is above it is dropped', async () => {
  const id = await inject('rate', { node: three, kilobytes: 1 });
  const got = await answered(three, one, 200);
  assert.ok(got > 0 && got < 120, `${got} of 200 were answered`);
  await powerCycle(three);
  assert.ok((await answered(three, one, 200)) < 120);
  await healFault(backend, lab, id);
  assert.equal(await answered(three, one, 200), 200);
});

test('flapping: cut off and back, over and over, after a power cut too', async () => {
  const id = await inject('flapping', { node: three, cutSeconds: 1, backSeconds: 1 });
  const changes = async (): Promise<void> => {
    for (const wanted of [0, 5, 0, 5])
      await waitUntil(
        `${wanted} of 5 packets are answered`,
        async () => answered(three, one, 5),
        (got) => got === wanted,
        { timeoutMs: 10_000, intervalMs: 50 },
      );
  };
  await changes();
  await powerCycle(three);
  await changes();
  await healFault(backend, lab, id);
  assert.equal(await answered(three, one, 100), 100);
});

test('link-down: the interface is gone, after a power cut too, and back with its address', async () => {
  const id = await inject('link-down', { node: three });
  const interfaces = async (): Promise<string> => (await nodeOf(three).exec('ip -o -4 addr show')).stdout;
  assert.equal((await interfaces()).includes('eth0'), false);
  await backend.power(name).off(three);
  await backend.power(name).on(three);
  assert.equal((await interfaces()).includes('eth0'), false);
  await healFault(backend, lab, id);
  const address = lab.topology.machines.find((each) => each.name === three)?.address ?? '';
  assert.ok((await interfaces()).includes(address));
  assert.equal(await answered(one, three), 20);
});

test('what this kernel cannot do is not available, with the reason, and is refused', async () => {
  const run = await runLab(['fault', 'list', '--name', name, '--json']);
  const { library } = JSON.parse(run.stdout) as { library: { name: string; why: string | null }[] };
  const emulated = library.filter((each) => ['delay', 'jitter', 'duplicate', 'reorder'].includes(each.name));
  assert.equal(emulated.length, 4);
  const hasNetem = emulated.every(({ why }) => why === null);
  if (hasNetem) return;
  for (const { why } of emulated) assert.match(why ?? '', /no network emulator/);
  await assert.rejects(
    injectFault(backend, lab, 'delay', { node: three, milliseconds: 50 }),
    /is not available on this host/,
  );
  assert.deepEqual(await listFaults(backend, lab), []);
});

test('freeze: it has power and does nothing; thawed it goes on; a power cut ends it', async () => {
  const id = await inject('freeze', { node: three });
  assert.equal(await backend.power(name).state(three), 'on');
  await assert.rejects(nodeOf(three).exec('true'), /the machine is off or frozen/);
  await healFault(backend, lab, id);
  await nodeOf(three).exec('true');
  await inject('freeze', { node: three });
  await powerCycle(three);
  assert.equal((await listFaults(backend, lab))[0]?.inPlace, false);
  await healAll(backend, lab);
});

test('cpu-hog: a busy loop gets about its share, after a power cut too', async () => {
  const used = async (): Promise<number> => {
    const { stdout } = await nodeOf(three).exec(
      `bash -c 'timeout 2 sh -c "while :; do :; done"; times' | tail -1`,
      {
        okCodes: 'any',
      },
    );
    const [, minutes, seconds] = /(\d+)m([\d.]+)s/.exec(stdout) ?? [];
    return Number(minutes) * 60 + Number(seconds);
  };
  const id = await inject('cpu-hog', { node: three, percent: 10 });
  const bitten = await used();
  assert.ok(bitten < 0.6, `${bitten} s of 2 s`);
  await powerCycle(three);
  assert.ok((await used()) < 0.6);
  await healFault(backend, lab, id);
  const free = await used();
  assert.ok(free > 2 * bitten, `${free} s without, ${bitten} s with it`);
});

test('memory-pressure: who asks for more than is left is ended, after a power cut too', async () => {
  const ask = async (): Promise<number> =>
    (await nodeOf(three).exec(`python3 -c "x = bytearray(400 << 20)"`, { okCodes: 'any' })).exitCode;
  assert.equal(await ask(), 0);
  const id = await inject('memory-pressure', { node: three, mebibytes: 256 });
  assert.notEqual(await ask(), 0);
  await powerCycle(three);
  assert.notEqual(await ask(), 0);
  await healFault(backend, lab, id);
  assert.equal(await ask(), 0);
});

test('disk-full: writes fail for lack of space, after a power cut too; what was there is there', async () => {
  const write = async (): Promise<string> =>
    (
      await nodeOf(three).exec(
        'dd if=/dev/zero of=/var/lib/pacemaker/x bs=64k count=1 2>&1; rm -f /var/lib/pacemaker/x',
        { okCodes: 'any' },
      )
    ).stdout;
  await nodeOf(three).exec('echo kept > /var/lib/pacemaker/kept');
  const id = await inject('disk-full', { node: three });
  assert.match(await write(), /No space left on device/);
  assert.equal((await nodeOf(three).exec('cat /var/lib/pacemaker/kept')).stdout, 'kept\n');
  await powerCycle(three);
  await waitUntil('it is full again', write, (text) => text.includes('No space left'), { timeoutMs: 10_000 });
  await healFault(backend, lab, id);
  assert.doesNotMatch(await write(), /No space/);
  assert.equal((await nodeOf(three).exec('cat /var/lib/pacemaker/kept')).stdout, 'kept\n');
});

test('slow-boot: so many seconds pass from power on until the system starts', async () => {
  const id = await inject('slow-boot', { node: three, seconds: 5 });
  await backend.power(name).off(three);
  await backend.power(name).on(three);
  const firstProgram = async (): Promise<string> =>
    (await nodeOf(three).exec('cat /proc/1/comm')).stdout.trim();
  assert.equal(await firstProgram(), 'sh');
  await waitUntil('its system starts', firstProgram, (program) => program === 'systemd', {
    timeoutMs: 20_000,
  });
  await healFault(backend, lab, id);
  await powerCycle(three);
});

test('power-cut, reset and shutdown do what they say, and leave no mark', async () => {
  const startedAt = async (): Promise<string> =>
    (await nodeOf(two).exec('cut -d" " -f22 /proc/1/stat')).stdout;
  await injectFault(backend, lab, 'power-cut', { node: two });
  assert.equal(await backend.power(name).state(two), 'off');
  await backend.power(name).on(two);
  await waitUntil(
    'systemd runs',
    async () => (await nodeOf(two).exec('systemctl is-system-running', { okCodes: 'any' })).stdout,
    (text) => /running|degraded/.test(text),
    { timeoutMs: 30_000 },
  );
  const earlier = await startedAt();
  await injectFault(backend, lab, 'reset', { node: two });
  assert.equal(await backend.power(name).state(two), 'on');
  assert.notEqual(await startedAt(), earlier);
  await waitUntil(
    'systemd runs',
    async () => (await nodeOf(two).exec('systemctl is-system-running', { okCodes: 'any' })).stdout,
    (text) => /running|degraded/.test(text),
    { timeoutMs: 30_000 },
  );
  await injectFault(backend, lab, 'shutdown', { node: two });
  assert.equal(await backend.power(name).state(two), 'off');
  await backend.power(name).on(two);
  assert.deepEqual(await listFaults(backend, lab), []);
});

test('fence-host-down: no answer, until it is healed', async () => {
  assert.equal((await fenceXvm(one, '-o status')).exitCode, 0);
  const id = await inject('fence-host-down', {});
  assert.notEqual((await fenceXvm(one, '-o status -t 2')).exitCode, 0);
  await healFault(backend, lab, id);
  await waitUntil(
    'it answers',
    async () => fenceXvm(one, '-o status'),
    ({ exitCode }) => exitCode === 0,
    {
      timeoutMs: 20_000,
    },
  );
});

test('multicast-lost: no request is heard, other packets pass', async () => {
  const id = await inject('multicast-lost', {});
  assert.notEqual((await fenceXvm(one, '-o status -t 2')).exitCode, 0);
  assert.equal(await answered(one, two), 20);
  await healFault(backend, lab, id);
  assert.equal((await fenceXvm(one, '-o status')).exitCode, 0);
});

test('wrong-key: that node is not heard, after a power cut neither; the others are', async () => {
  const id = await inject('wrong-key', { node: one });
  assert.notEqual((await fenceXvm(one, '-o status -t 2')).exitCode, 0);
  assert.equal((await fenceXvm(two, '-o status')).exitCode, 0);
  await powerCycle(one);
  assert.notEqual((await fenceXvm(one, '-o status -t 2')).exitCode, 0);
  await healFault(backend, lab, id);
  assert.equal((await fenceXvm(one, '-o status')).exitCode, 0);
});

test('fence-device-lies: off is called done and the machine runs, after the fence host’s restart too', async () => {
  const id = await inject('fence-device-lies', { device: 'controller3' });
  assert.equal((await fenceXvm(one, '-o off')).exitCode, 0);
  assert.equal(await backend.power(name).state(three), 'on');
  await backend.faults(name).stopPart('fence-host');
  await backend.startPart(name, 'fence-host');
  await waitUntil(
    'it answers',
    async () => fenceXvm(one, '-o off'),
    ({ exitCode }) => exitCode === 0,
    {
      timeoutMs: 20_000,
    },
  );
  assert.equal(await backend.power(name).state(three), 'on');
  await healFault(backend, lab, id);
  assert.equal((await fenceXvm(one, '-o off')).exitCode, 0);
  assert.equal(await backend.power(name).state(three), 'off');
  await backend.power(name).on(three);
});

test('fence-device-fails, hangs and slow: failure, no answer, a late one; none of them cuts the power', async () => {
  const fails = await inject('fence-device-fails', {});
  assert.equal((await fenceXvm(one, '-o off')).exitCode, 1);
  await healFault(backend, lab, fails);
  const hangs = await inject('fence-device-hangs', {});
  assert.equal((await fenceXvm(one, '-o off')).exitCode, 124);
  await healFault(backend, lab, hangs);
  assert.equal(await backend.power(name).state(three), 'on');
  const slow = await inject('fence-device-slow', { seconds: 2 });
  const began = performance.now();
  assert.equal((await fenceXvm(one, '-o status')).exitCode, 0);
  assert.ok(performance.now() - began >= 2_000);
  await healFault(backend, lab, slow);
});

test('two faults at once are healed together; a wrong argument and an unknown machine are named', async () => {
  await inject('one-way', { node: three });
  await inject('loss', { node: two, percent: 50 });
  assert.equal((await healAll(backend, lab)).length, 2);
  assert.deepEqual(await listFaults(backend, lab), []);
  assert.equal(await arrived(three, one, 7000), 20);
  await assert.rejects(
    injectFault(backend, lab, 'isolate', { node: 'controller9' }),
    /has no machine "controller9"/,
  );
  await assert.rejects(injectFault(backend, lab, 'loss', { node: two, percent: 120 }), /percent/);
});
