import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connectEngine, engineSocketPath, type Engine } from '../../lab/backend/docker/engine.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { ended, runLab, said, startLab } from './run-lab.ts';

const lab = `cut${process.pid}`;
const up = ['up', '--name', lab, '--os', 'debian12', '--nodes', '1', '--no-deploy'];
let docker: Engine;

before(async () => {
  docker = await connectEngine();
});

after(async () => {
  await runLab(['down', '--name', lab]);
});

async function containers(): Promise<string[]> {
  const found = await docker.listContainers({ all: true, filters: { label: [`fencelab.lab=${lab}`] } });
  return found.flatMap(({ Names }) => Names);
}

async function networks(): Promise<number> {
  return (await docker.listNetworks({ filters: { label: [`fencelab.lab=${lab}`] } })).length;
}

async function assertGone(): Promise<void> {
  const down = await runLab(['down', '--name', lab]);
  assert.equal(down.code, 0, said(down));
  assert.deepEqual([await containers(), await networks()], [[], 0]);
}

/** Where a kill may meet `lab up`: what must stand by then. */
const moments: [string, () => Promise<boolean>][] = [
  ['the network is made', async () => (await networks()) === 1],
  ['a first container is made', async () => (await containers()).some((name) => name.includes('-host'))],
  ['the node is made', async () => (await containers()).some((name) => name.includes('controller1'))],
];

for (const [moment, stands] of moments) {
  test(`killed when ${moment}: the next up completes it`, async () => {
    const child = startLab(up);
    const run = ended(child);
    await waitUntil(moment, stands, Boolean, { timeoutMs: 30_000, intervalMs: 5 });
    child.kill('SIGKILL');
    assert.equal((await run).signal, 'SIGKILL');
    const again = await runLab(up);
    assert.equal(again.code, 0, said(again));
    await assertGone();
  });

  test(`killed when ${moment}: down removes it`, async () => {
    const child = startLab(up);
    const run = ended(child);
    await waitUntil(moment, stands, Boolean, { timeoutMs: 30_000, intervalMs: 5 });
    child.kill('SIGKILL');
    await run;
    await assertGone();
  });
}

test('Ctrl-C ends with 130 and says how to go on', async () => {
  const child = startLab(up);
  const run = ended(child);
  await waitUntil('the network is made', networks, (count) => count === 1, {
    timeoutMs: 30_000,
    intervalMs: 5,
  });
  child.kill('SIGINT');
  const { code, stderr } = await run;
  assert.equal(code, 130);
  assert.match(stderr, /"lab up" completes what was begun, "lab down" removes it/);
  await assertGone();
});

test('two up of one name at once: one works, the other ends at once with 3', async () => {
  const runs = await Promise.all([runLab(up), runLab(up)]);
  assert.deepEqual(
    runs.map(({ code }) => Number(code)).toSorted((a, b) => a - b),
    [0, 3],
    runs.map(said).join('\n'),
  );
  const refused = runs.find(({ code }) => code === 3);
  assert.match(refused?.stderr ?? '', /is being changed by another lab up \(process \d+\)/);
  await assertGone();
});

test('an engine that dies half-way is named, and the next up completes the lab', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fencelab-engine-'));
  const relay = await startRelay(join(folder, 'engine.sock'), engineSocketPath());
  try {
    const run = runLab(up, { env: { DOCKER_HOST: `unix://${relay.path}` } });
    await waitUntil('the network is made', networks, (count) => count === 1, {
      timeoutMs: 30_000,
      intervalMs: 5,
    });
    relay.die();
    const died = await run;
    assert.equal(died.code, 3, said(died));
    assert.match(died.stderr, /engine/);
    const again = await runLab(up);
    assert.equal(again.code, 0, said(again));
  } finally {
    relay.die();
    await rm(folder, { recursive: true });
  }
  await assertGone();
});

/** A socket that passes everything on to the engine, until it dies. */
async function startRelay(path: string, engine: string): Promise<{ path: string; die: () => void }> {
  const open = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(engine);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => open.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    path,
    die: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
