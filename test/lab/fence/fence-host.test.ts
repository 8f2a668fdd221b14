import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { startFenceHost } from '../../../lab/fence/fence-host.ts';
import { RequestLog } from '../../../lab/fence/request-log.ts';
import { waitUntil } from '../../../lab/wait-until.ts';
import { FakePower } from './fake-power.ts';
import { answerHost, ask, listen, sealDatagram, send } from './fence-client.ts';
import { key, machines, startLoopbackHost } from './loopback-host.ts';

const allOn = () => new FakePower({ 'controller1-vm': 'on', 'controller2-vm': 'on', 'controller3-vm': 'on' });
const machine = { key, domain: 'controller1-vm' } as const;
const success = Buffer.of(0);
const failure = Buffer.of(1);
const isOff = Buffer.of(2);
const denied = Buffer.of(3);

test('says ready with its listeners when all of them listen', async (t) => {
  const host = await startLoopbackHost(t, allOn());
  assert.equal(host.lines[0]?.['ready'], true);
  assert.deepEqual(
    host.lines[0]['listeners'],
    host.groups.map(({ multicastAddress }, i) => ({ multicastAddress, machines: [machines[i]?.name] })),
  );
});

test('off cuts the power and answers success; so too when the machine was off', async (t) => {
  const power = allOn();
  const { groups } = await startLoopbackHost(t, power);
  assert.deepEqual(await ask(groups[0], { ...machine, operation: 'off' }), success);
  assert.equal(power.states.get('controller1-vm'), 'off');
  assert.deepEqual(await ask(groups[0], { ...machine, operation: 'off' }), success);
  assert.deepEqual(power.calls, ['off controller1-vm', 'off controller1-vm']);
});

test('on powers the machine on', async (t) => {
  const power = new FakePower({ 'controller1-vm': 'off' });
  const { groups } = await startLoopbackHost(t, power);
  assert.deepEqual(await ask(groups[0], { ...machine, operation: 'on' }), success);
  assert.equal(power.states.get('controller1-vm'), 'on');
});

test('reboot cuts the power and powers on again', async (t) => {
  const power = allOn();
  const { groups } = await startLoopbackHost(t, power);
  assert.deepEqual(await ask(groups[0], { ...machine, operation: 'reboot' }), success);
  assert.deepEqual(power.calls.slice(-2), ['off controller1-vm', 'on controller1-vm']);
});

test('reboot leaves a machine off that is off, and answers success', async (t) => {
  const power = new FakePower({ 'controller1-vm': 'off' });
  const { groups } = await startLoopbackHost(t, power);
  assert.deepEqual(await ask(groups[0], { ...machine, operation: 'reboot' }), success);
  assert.equal(power.states.get('controller1-vm'), 'off');
  assert.deepEqual(power.calls, ['state controller1-vm']);
});

test('status answers success for on, 2 for off, failure for unknown, and asks each time', async (t) => {
  const power = allOn();
  const { groups } = await startLoopbackHost(t, power);
  assert.deepEqual(await ask(groups[0], { ...machine, operation: 'status' }), success);
  power.states.set('controller1-vm', 'off');
  assert.deepEqual(await ask(groups[0], { ...machine, operation: 'status' }), isOff);
  power.states.set('controller1-vm', 'unknown');
  assert.deepEqual(await ask(groups[0], { ...machine, operation: 'status' }), failure);
  assert.equal(power.calls.length, 3);
});

test('monitor answers success while the machine can be seen, on or off, and failure when it cannot', async (t) => {
  const power = allOn();
  const { groups } = await startLoopbackHost(t, power);
  const monitor = { key, operation: 'monitor', domain: '' } as const;
  assert.deepEqual(await ask(groups[0], monitor), success);
  power.states.set('controller1-vm', 'off');
  assert.deepEqual(await ask(groups[0], monitor), success);
  power.states.set('controller1-vm', 'unknown');
  assert.deepEqual(await ask(groups[0], monitor), failure);
});

test('null does nothing and answers failure', async (t) => {
  const power = allOn();
  const { groups } = await startLoopbackHost(t, power);
  assert.deepEqual(await ask(groups[0], { ...machine, operation: 'null' }), failure);
  assert.deepEqual(power.calls, []);
});

test('list gives the machines of its own listener with UUID and state, or failure where one is unknown', async (t) => {
  const power = allOn();
  const { groups } = await startLoopbackHost(t, power);
  const list = { key, operation: 'list', domain: '' } as const;
  const answer = await ask(groups[1], list);
  assert.equal(answer.length, 1 + 2 * 130 + 1);
  assert.equal(answer[0], 253);
  assert.equal(answer.toString('latin1', 1, 65).replace(/\0+$/, ''), 'controller2-vm');
  assert.equal(answer.toString('latin1', 65, 129).replace(/\0+$/, ''), machines[1]?.uuid);
  assert.equal(answer[129], 1);
  assert.deepEqual(answer.subarray(131), Buffer.alloc(131));
  power.states.set('controller2-vm', 'off');
  assert.equal((await ask(groups[1], list))[129], 0);
  power.states.set('controller2-vm', 'unknown');
  assert.deepEqual(await ask(groups[1], list), failure);
});

test('takes the UUID for the machine when the flag says so, and only then', async (t) => {
  const power = allOn();
  const { groups } = await startLoopbackHost(t, power);
  const uuid = machines[0]?.uuid ?? '';
  const off = { key, operation: 'off' } as const;
  assert.deepEqual(await ask(groups[0], { ...off, domain: uuid.toUpperCase(), isUuid: true }), success);
  assert.deepEqual(await ask(groups[0], { ...off, domain: uuid }), failure);
  assert.deepEqual(await ask(groups[0], { ...off, domain: 'controller1-vm', isUuid: true }), failure);
  assert.deepEqual(power.calls, ['off controller1-vm']);
});

test("denies another listener's machine, and fails for one that nobody has", async (t) => {
  const power = allOn();
  const host = await startLoopbackHost(t, power);
  assert.deepEqual(await ask(host.groups[0], { key, operation: 'off', domain: 'controller2-vm' }), denied);
  assert.deepEqual(
    await ask(host.groups[0], { key, operation: 'off', domain: machines[2]?.uuid ?? '', isUuid: true }),
    denied,
  );
  assert.deepEqual(await ask(host.groups[0], { key, operation: 'off', domain: 'controller9-vm' }), failure);
  assert.deepEqual(await ask(host.groups[0], { key, operation: 'off', domain: '' }), failure);
  assert.deepEqual(power.calls, []);
  assert.deepEqual(
    host.served().map((line) => [line['machine'], line['answer']]),
    [
      ['controller2-vm', 'denied'],
      ['controller3-vm', 'denied'],
      ['controller9-vm', 'failure'],
      [null, 'failure'],
    ],
  );
});

for (const hash of ['sha1', 'sha256', 'sha512', 'none'] as const) {
  for (const auth of ['sha1', 'sha256', 'sha512', 'none'] as const) {
    test(`serves datagrams signed with ${hash} and clients that prove themselves with ${auth}`, async (t) => {
      const power = allOn();
      const { groups } = await startLoopbackHost(t, power, { hash, auth });
      assert.deepEqual(await ask(groups[0], { ...machine, operation: 'off', hash, auth }), success);
    });
  }
}

test('calls back an IPv6 address', async (t) => {
  const host = await startLoopbackHost(t, allOn());
  assert.deepEqual(await ask(host.groups[0], { ...machine, operation: 'off', address: '::1' }), success);
  assert.equal(host.served()[0]?.['from'], '::1');
});

test('logs one line a request: who, what, the answer, how long', async (t) => {
  const host = await startLoopbackHost(t, allOn());
  await ask(host.groups[0], { ...machine, operation: 'off' });
  await ask(host.groups[0], { key, operation: 'list', domain: '' });
  const [off, list] = host.served();
  const keys = ['answer', 'durationMs', 'from', 'machine', 'monotonicMs', 'operation', 'request', 'time'];
  assert.deepEqual(Object.keys(off ?? {}).toSorted(), keys);
  assert.deepEqual(
    [off?.['from'], off?.['machine'], off?.['operation'], off?.['answer']],
    ['127.0.0.1', 'controller1-vm', 'off', 'success'],
  );
  assert.equal(typeof off?.['durationMs'], 'number');
  assert.equal(new Date(String(off?.['time'])).toISOString(), off?.['time']);
  assert.equal(list?.['machine'], null);
});

test('answers failure and says why in the log when the power could not be cut', async (t) => {
  const power = allOn();
  power.onChange = async () => {
    throw new Error('the engine is gone');
  };
  const host = await startLoopbackHost(t, power);
  assert.deepEqual(await ask(host.groups[0], { ...machine, operation: 'off' }), failure);
  assert.equal(host.served()[0]?.['error'], 'the engine is gone');
});

test('answers only when the power has changed', async (t) => {
  const power = allOn();
  const cut = Promise.withResolvers<void>();
  power.onChange = async () => cut.promise;
  const { groups } = await startLoopbackHost(t, power);
  let answered = false;
  const asked = ask(groups[0], { ...machine, operation: 'off' }).finally(() => (answered = true));
  await waitUntil(
    'the cut is under way',
    () => power.mostAtOnce,
    (n) => n === 1,
    { timeoutMs: 5_000, intervalMs: 5 },
  );
  // Another machine's whole request fits in the meantime: time enough for a premature answer.
  await ask(groups[1], { key, operation: 'status', domain: 'controller2-vm' });
  assert.equal(answered, false);
  cut.resolve();
  assert.deepEqual(await asked, success);
});

test('performs a request once however often it is sent, from whichever address', async (t) => {
  const power = allOn();
  const host = await startLoopbackHost(t, power);
  const { server, port } = await listen('127.0.0.1');
  t.after(() => server.close());
  const request = { ...machine, operation: 'reboot', port, seqno: 4711 } as const;
  const twice = Array.from({ length: 2 }, () => sealDatagram(request));
  await send(host.groups[0], ...twice);
  const [socket] = (await once(server, 'connection')) as [Socket];
  assert.deepEqual(await answerHost(socket, { key }), success);
  // Afterwards it comes again, now from another address of the client's.
  await send(host.groups[0], sealDatagram({ ...request, address: '::1' }), ...twice);
  await host.untilDropped('repeat', 3);
  await host.untilDropped('unreachable client');
  assert.deepEqual(
    power.calls.filter((call) => !call.startsWith('state')),
    ['off controller1-vm', 'on controller1-vm'],
  );
});

test('serves two clients that number their calls alike', async (t) => {
  const power = allOn();
  const { groups } = await startLoopbackHost(t, power);
  const request = { ...machine, operation: 'status', seqno: 4713 } as const;
  const clients = ['127.0.0.1', '::1'].map(async (address) => {
    const { server, port } = await listen(address);
    t.after(() => server.close());
    const called = once(server, 'connection') as Promise<[Socket]>;
    await send(groups[0], sealDatagram({ ...request, address, port }));
    const [socket] = await called;
    return answerHost(socket, { key });
  });
  assert.deepEqual(await Promise.all(clients), [success, success]);
});

test('serves a client at its second address while the first does not answer', async (t) => {
  const power = allOn();
  const { groups } = await startLoopbackHost(t, power);
  const silent = await listen('127.0.0.1');
  const { server, port } = await listen('::1');
  t.after(() => {
    silent.server.close();
    server.close();
  });
  silent.server.on('connection', (socket) => t.after(() => socket.destroy()));
  const request = { ...machine, operation: 'off', seqno: 4712 } as const;
  const first = sealDatagram({ ...request, port: silent.port });
  await send(groups[0], first, sealDatagram({ ...request, address: '::1', port }));
  const [socket] = (await once(server, 'connection')) as [Socket];
  assert.deepEqual(await answerHost(socket, { key }), success);
});

test('serves a repeated datagram whose first call back had failed', async (t) => {
  const power = allOn();
  const host = await startLoopbackHost(t, power);
  const { server, port } = await listen();
  server.close();
  const datagram = sealDatagram({ ...machine, operation: 'off', port });
  await send(host.groups[0], datagram);
  await host.untilDropped('unreachable client');
  server.listen(port, '127.0.0.1');
  t.after(() => server.close());
  await send(host.groups[0], datagram);
  const [socket] = (await once(server, 'connection')) as [Socket];
  assert.deepEqual(await answerHost(socket, { key }), success);
});

test('operates on one machine one at a time and on different machines at once', async (t) => {
  const power = allOn();
  const gate = Promise.withResolvers<void>();
  power.onChange = async () => gate.promise;
  const { groups } = await startLoopbackHost(t, power);
  const asked = [
    ask(groups[0], { ...machine, operation: 'off' }),
    ask(groups[0], { ...machine, operation: 'on' }),
    ask(groups[0], { ...machine, operation: 'reboot' }),
    ask(groups[1], { key, operation: 'off', domain: 'controller2-vm' }),
  ];
  await waitUntil(
    'two machines are being cut',
    () => power.mostAtOnce,
    (n) => n === 2,
    { timeoutMs: 5_000 },
  );
  gate.resolve();
  for (const answer of await Promise.all(asked)) assert.deepEqual(answer, success);
  assert.equal(power.mostOnOneMachine, 1);
});

test('status waits for the operation that is under way and tells the state after it', async (t) => {
  const power = allOn();
  const gate = Promise.withResolvers<void>();
  power.onChange = async () => gate.promise;
  const { groups } = await startLoopbackHost(t, power);
  const off = ask(groups[0], { ...machine, operation: 'off' });
  await waitUntil(
    'the cut is under way',
    () => power.mostAtOnce,
    (n) => n === 1,
    { timeoutMs: 5_000, intervalMs: 5 },
  );
  const status = ask(groups[0], { ...machine, operation: 'status' });
  await ask(groups[1], { key, operation: 'status', domain: 'controller2-vm' });
  gate.resolve();
  assert.deepEqual(await off, success);
  assert.deepEqual(await status, isOff);
});

test('does not perform what a client waited for that has left before its turn', async (t) => {
  const power = allOn();
  const gate = Promise.withResolvers<void>();
  power.onChange = async () => gate.promise;
  const host = await startLoopbackHost(t, power);
  const off = ask(host.groups[0], { ...machine, operation: 'off' });
  await waitUntil(
    'the cut is under way',
    () => power.mostAtOnce,
    (n) => n === 1,
    { timeoutMs: 5_000, intervalMs: 5 },
  );

  const { server, port } = await listen();
  t.after(() => server.close());
  await send(host.groups[0], sealDatagram({ ...machine, operation: 'on', port }));
  const [socket] = (await once(server, 'connection')) as [Socket];
  const left = answerHost(socket, { key });
  // Status requests of another machine pass the host in the same order: it has this one's proof before them.
  await ask(host.groups[1], { key, operation: 'status', domain: 'controller2-vm' });
  socket.destroy();
  await left;
  await ask(host.groups[1], { key, operation: 'status', domain: 'controller2-vm' });
  gate.resolve();
  await off;
  await waitUntil(
    'both are logged',
    () => host.served().length,
    (n) => n === 4,
    { timeoutMs: 5_000 },
  );
  assert.equal(power.states.get('controller1-vm'), 'off');
  assert.match(String(host.served().at(-1)?.['error']), /client left before its turn/);
});

test('refuses a key of no bytes or of more than fence_xvm reads, and a group that cannot be joined', async (t) => {
  const start = async (bytes: number): Promise<void> => {
    const host = await startFenceHost({
      config: {
        port: 20_001,
        interfaceAddress: '192.0.2.250',
        hash: 'sha256',
        auth: 'sha256',
        listeners: [{ multicastAddress: '225.11.0.1', machines: [] }],
      },
      key: Buffer.alloc(bytes),
      power: allOn(),
      log: new RequestLog(() => undefined),
    });
    t.after(() => host.close());
  };
  await assert.rejects(start(0), /has 0 bytes/);
  await assert.rejects(start(4097), /has 4097 bytes/);
  await assert.rejects(start(4096), /cannot listen to 225\.11\.0\.1 port 20001 on 192\.0\.2\.250/);
});
