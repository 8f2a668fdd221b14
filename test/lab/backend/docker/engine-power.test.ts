import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createEnginePower } from '../../../../lab/backend/docker/engine-power.ts';
import type { EnginePower } from '../../../../lab/backend/docker/engine-power.ts';

interface FakeEngine {
  power: EnginePower;
  asked: string[];
  /** Counts the connections that were made. */
  connections(): number;
  closeIdle(): void;
}

/** An engine on a socket of its own that answers as told. */
async function fakeEngine(
  t: TestContext,
  respond: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FakeEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'fencelab-engine-'));
  const socketPath = join(folder, 'engine.sock');
  const asked: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    respond(request, response);
  });
  server.on('connection', () => (connections += 1));
  server.listen(socketPath);
  await once(server, 'listening');
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  return {
    power: createEnginePower({ socketPath, lab: 'lab' }),
    asked,
    connections: () => connections,
    closeIdle: () => server.closeAllConnections(),
  };
}

const labels = { 'fencelab.lab': 'lab', 'fencelab.role': 'node', 'fencelab.node': 'controller1-vm' };
const running = { Running: true, Paused: false, Restarting: false, Pid: 42 };
const stopped = { Running: false, Paused: false, Restarting: false, Pid: 0 };

function inspection(state: object, changed: object = {}): string {
  return JSON.stringify({ Id: 'f00d', State: state, Config: { Labels: { ...labels, ...changed } } });
}

const states: [string, object, string][] = [
  ['running', running, 'on'],
  ['paused', { ...running, Paused: true }, 'on'],
  ['restarting', { ...stopped, Restarting: true }, 'on'],
  ['not running, but with a process', { ...stopped, Pid: 42 }, 'on'],
  ['stopped', stopped, 'off'],
  ['of a kind that tells nothing', {}, 'unknown'],
];
for (const [what, state, expected] of states) {
  test(`a container that is ${what} is ${expected}`, async (t) => {
    const { power, asked } = await fakeEngine(t, (_, response) => response.end(inspection(state)));
    assert.equal(await power.state('controller1-vm'), expected);
    assert.deepEqual(asked, ['GET /containers/lab-controller1-vm/json']);
  });
}

for (const label of Object.keys(labels)) {
  test(`a container with another ${label} is not touched`, async (t) => {
    const { power, asked } = await fakeEngine(t, (_, response) =>
      response.end(inspection(stopped, { [label]: 'other' })),
    );
    assert.equal(await power.state('controller1-vm'), 'unknown');
    await assert.rejects(
      power.off('controller1-vm'),
      /lab-controller1-vm does not carry the labels of node controller1-vm/,
    );
    await assert.rejects(power.on('controller1-vm'), /does not carry the labels/);
    assert.ok(asked.every((request) => request.startsWith('GET ')));
  });
}

test('a container that is not there is unknown, and inspect says why', async (t) => {
  const { power } = await fakeEngine(t, (_, response) =>
    response.writeHead(404).end('{"message":"No such container"}'),
  );
  assert.equal(await power.state('controller1-vm'), 'unknown');
  await assert.rejects(
    power.inspect('controller1-vm'),
    /controller1-vm: the engine has no container lab-controller1-vm/,
  );
  await assert.rejects(power.off('controller1-vm'), /has no container/);
});

test('an engine that fails is unknown, and its own words are in the error', async (t) => {
  const { power } = await fakeEngine(t, (_, response) =>
    response.writeHead(500).end('{"message":"disk full"}'),
  );
  assert.equal(await power.state('controller1-vm'), 'unknown');
  await assert.rejects(
    power.off('controller1-vm'),
    /controller1-vm: the engine answered 500 to its inspection: .*disk full/,
  );
});

test('off is done only when the engine says that the machine is off', async (t) => {
  let reads = 0;
  const { power, asked } = await fakeEngine(t, (request, response) => {
    if (request.method === 'POST') response.writeHead(204).end();
    else response.end(inspection((reads += 1) > 3 ? stopped : running));
  });
  await power.off('controller1-vm');
  assert.equal(reads, 4);
  assert.ok(asked.includes('POST /containers/f00d/kill?signal=SIGKILL'));
});

test('off succeeds for a machine that was off', async (t) => {
  const { power } = await fakeEngine(t, (request, response) => {
    if (request.method === 'POST') response.writeHead(409).end('{"message":"not running"}');
    else response.end(inspection(stopped));
  });
  await power.off('controller1-vm');
});

test('off fails when the engine refuses to kill', async (t) => {
  const { power } = await fakeEngine(t, (request, response) => {
    if (request.method === 'POST') response.writeHead(500).end('{"message":"cannot kill"}');
    else response.end(inspection(running));
  });
  await assert.rejects(power.off('controller1-vm'), /answered 500 to its kill: .*cannot kill/);
});

test('off fails when another container has taken the place of the one that was killed', async (t) => {
  let id = 0;
  const { power } = await fakeEngine(t, (request, response) => {
    if (request.method === 'POST') response.writeHead(204).end();
    else response.end(inspection(stopped).replace('f00d', `f00d${(id += 1)}`));
  });
  await assert.rejects(power.off('controller1-vm'), /controller1-vm: its container was replaced/);
});

test('on starts a machine that is off, and touches none that has power', async (t) => {
  let state: object = stopped;
  const { power, asked } = await fakeEngine(t, (request, response) => {
    if (request.method === 'POST') state = running;
    response
      .writeHead(request.method === 'POST' ? 204 : 200)
      .end(request.method === 'POST' ? '' : inspection(state));
  });
  await power.on('controller1-vm');
  await power.on('controller1-vm');
  assert.deepEqual(
    asked.filter((request) => request.startsWith('POST')),
    ['POST /containers/f00d/start'],
  );
});

test('keeps its connection, and makes a new one when the engine has closed it', async (t) => {
  const engine = await fakeEngine(t, (_, response) => response.end(inspection(running)));
  for (let i = 0; i < 5; i += 1) await engine.power.state('controller1-vm');
  assert.equal(engine.connections(), 1);
  engine.closeIdle();
  assert.equal(await engine.power.state('controller1-vm'), 'on');
  assert.equal(engine.connections(), 2);
});

test('asks many machines at once', async (t) => {
  const { power } = await fakeEngine(t, (_, response) =>
    setImmediate(() => response.end(inspection(running))),
  );
  const all = await Promise.all(Array.from({ length: 20 }, async () => power.state('controller1-vm')));
  assert.deepEqual(new Set(all), new Set(['on']));
});

test('an engine that hangs is unknown within bounds', { timeout: 15_000 }, async (t) => {
  const { power } = await fakeEngine(t, () => undefined);
  assert.equal(await power.state('controller1-vm'), 'unknown');
});

test('an engine that breaks off within its answer is unknown', async (t) => {
  const { power } = await fakeEngine(t, (_, response) => {
    response.writeHead(200, { 'Content-Length': 1000 });
    response.write('{');
    setImmediate(() => response.destroy());
  });
  assert.equal(await power.state('controller1-vm'), 'unknown');
});

test('no engine at all is unknown, and inspect names the socket', async () => {
  const power = createEnginePower({ socketPath: '/nonexistent/engine.sock', lab: 'lab' });
  assert.equal(await power.state('controller1-vm'), 'unknown');
  await assert.rejects(
    power.off('controller1-vm'),
    /controller1-vm: the engine at \/nonexistent\/engine\.sock did not answer/,
  );
});
