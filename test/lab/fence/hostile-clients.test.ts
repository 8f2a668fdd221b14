import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { defaultSessionLimits } from '../../../lab/fence/session-slots.ts';
import { FakePower } from './fake-power.ts';
import { ask, listen, read, sealDatagram, send } from './fence-client.ts';
import { key, startLoopbackHost } from './loopback-host.ts';
import type { LoopbackHost } from './loopback-host.ts';

const machine = { key, domain: 'controller1-vm' } as const;
const off = { ...machine, operation: 'off' } as const;
const success = Buffer.of(0);

async function hostOf(t: TestContext): Promise<{ host: LoopbackHost; power: FakePower }> {
  const power = new FakePower({ 'controller1-vm': 'on', 'controller2-vm': 'on' });
  return { host: await startLoopbackHost(t, power), power };
}

/** Listens like a client, and does with the host's calls what it is told. */
async function listenAs(
  t: TestContext,
  meet: (socket: Socket) => void,
): Promise<{ server: Server; port: number }> {
  const listening = await listen();
  listening.server.on('connection', (socket) => {
    t.after(() => socket.destroy());
    socket.on('error', () => undefined);
    meet(socket);
  });
  t.after(() => listening.server.close());
  return listening;
}

function changes(power: FakePower): string[] {
  return power.calls.filter((call) => !call.startsWith('state'));
}

/** Unless told, without help from a repetition: `ask` gives up before the first. */
async function isServed({ groups }: LoopbackHost, resendMs = 60_000): Promise<void> {
  assert.deepEqual(await ask(groups[0], { ...machine, operation: 'status', resendMs }), success);
}

const packets: [string, Buffer, string][] = [
  ['signed with another key', sealDatagram({ ...off, key: Buffer.from('a key for tests') }), 'signature'],
  ['not signed', sealDatagram({ ...off, hash: 'none' }), 'weak hash'],
  ['signed too weakly', sealDatagram({ ...off, hash: 'sha1' }), 'weak hash'],
  ['of random bytes', randomBytes(176).fill(9, 0, 1), 'operation'],
  ['truncated', sealDatagram(off).subarray(0, 112), 'length'],
  ['empty', Buffer.alloc(0), 'length'],
  ['oversized', Buffer.concat([sealDatagram(off), Buffer.alloc(8_000)]), 'length'],
];
for (const [what, datagram, reason] of packets) {
  test(`drops a packet ${what}, counts it, and goes on`, async (t) => {
    const { host, power } = await hostOf(t);
    await send(host.groups[0], datagram);
    await isServed(host);
    await host.untilDropped(reason);
    assert.deepEqual(changes(power), []);
  });
}

test('executes nothing for a client that proves itself with another key', async (t) => {
  const { host, power } = await hostOf(t);
  const { port } = await listenAs(t, (socket) => {
    socket.write(randomBytes(64));
    void read(socket, 128)
      .then(() => socket.write(randomBytes(64)))
      .catch(() => undefined);
  });
  await send(host.groups[0], sealDatagram({ ...off, port }));
  await host.untilDropped('wrong proof');
  assert.deepEqual(changes(power), []);
});

test("executes nothing for a client that hands back the host's own challenge to have it answered", async (t) => {
  const { host, power } = await hostOf(t);
  let proofFromHost: Buffer | undefined;
  const challenge = Promise.withResolvers<Buffer>();
  const first = await listenAs(t, (socket) => {
    socket.write(randomBytes(64));
    void read(socket, 128)
      .then((both) => challenge.resolve(both.subarray(64)))
      .catch(() => undefined);
  });
  await send(host.groups[0], sealDatagram({ ...off, port: first.port }));
  const handedBack = await challenge.promise;
  const second = await listenAs(t, (socket) => {
    socket.write(handedBack);
    void read(socket, 64)
      .then((bytes) => (proofFromHost = bytes))
      .catch(() => undefined);
  });
  await send(host.groups[0], sealDatagram({ ...off, port: second.port }));
  await host.untilDropped('reflected challenge');
  assert.equal(proofFromHost, undefined);
  assert.deepEqual(changes(power), []);
});

for (const [when, meet] of [
  ['at once', (socket: Socket) => socket.destroy()],
  ['within its challenge', (socket: Socket) => socket.end(randomBytes(10))],
  ['after its challenge', (socket: Socket) => socket.end(randomBytes(64))],
] as const) {
  test(`executes nothing for a client that leaves ${when}`, async (t) => {
    const { host, power } = await hostOf(t);
    const { port } = await listenAs(t, meet);
    await send(host.groups[0], sealDatagram({ ...off, port }));
    await host.untilDropped('client left early');
    await isServed(host);
    assert.deepEqual(changes(power), []);
  });
}

test('lets go of a client that says nothing', async (t) => {
  const { host, power } = await hostOf(t);
  const { port } = await listenAs(t, () => undefined);
  await send(host.groups[0], sealDatagram({ ...off, port }));
  await host.untilDropped('silent client');
  assert.deepEqual(changes(power), []);
});

test('serves real requests at once while silent clients fill all of their sessions', async (t) => {
  const { host, power } = await hostOf(t);
  const { port } = await listenAs(t, () => undefined);
  const many = defaultSessionLimits.perClient * 4;
  await send(host.groups[0], ...Array.from({ length: many }, () => sealDatagram({ ...off, port })));
  await isServed(host);
  await isServed(host);
  await host.untilDropped('displaced client');
  assert.deepEqual(changes(power), []);
});

test('serves real requests during a flood of bad packets, and logs it in one line a second', async (t) => {
  const { host, power } = await hostOf(t);
  const { multicastAddress, port } = host.groups[0];
  const bad = packets.map(([, datagram]) => datagram.toString('hex'));
  const script = join(import.meta.dirname, 'flood.ts');
  const flood = spawn(process.execPath, [script, multicastAddress, String(port), ...bad], {
    stdio: 'ignore',
  });
  t.after(() => flood.kill('SIGKILL'));
  const startedAtMs = performance.now();
  await host.untilDropped('signature', 1000);
  // Where the kernel has no room for a packet, only its repetition comes through.
  for (let i = 0; i < 20; i += 1) await isServed(host, 200);
  flood.kill('SIGKILL');
  await once(flood, 'exit');
  const seconds = (performance.now() - startedAtMs) / 1000;
  const summaries = host.lines.filter((line) => 'dropped' in line);
  assert.ok(summaries.length <= seconds + 1, `${summaries.length} lines in ${seconds} s`);
  assert.deepEqual(changes(power), []);
});

test('serves one machine while clients of another wait for their operation', async (t) => {
  const { host, power } = await hostOf(t);
  const gate = Promise.withResolvers<void>();
  power.onChange = async () => gate.promise;
  const waiting = Array.from({ length: 5 }, async () =>
    ask(host.groups[1], { ...off, domain: 'controller2-vm' }),
  );
  await isServed(host);
  gate.resolve();
  for (const answer of await Promise.all(waiting)) assert.deepEqual(answer, success);
});

test('drops a request that calls for a client which does not exist, and tries its repetition anew', async (t) => {
  const { host, power } = await hostOf(t);
  const { server, port } = await listen();
  server.close();
  await once(server, 'close');
  await send(host.groups[0], sealDatagram({ ...off, port }));
  await host.untilDropped('unreachable client');
  await isServed(host);
  assert.deepEqual(changes(power), []);
});
