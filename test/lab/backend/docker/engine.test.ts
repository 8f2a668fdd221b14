import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { connectEngine, EngineError, engineSocketPath } from '../../../../lab/backend/docker/engine.ts';
import { UnavailableError } from '../../../../lab/errors.ts';

/** Points DOCKER_HOST at a socket path for one test. */
async function socketPath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fencelab-engine-'));
  const before = process.env['DOCKER_HOST'];
  const path = join(folder, 'engine.sock');
  process.env['DOCKER_HOST'] = `unix://${path}`;
  t.after(async () => {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
    await rm(folder, { recursive: true });
  });
  return path;
}

test('says that there is no engine where DOCKER_HOST points', async (t) => {
  const path = await socketPath(t);
  await assert.rejects(
    connectEngine(),
    (error) =>
      error instanceof EngineError &&
      error.reason === 'absent' &&
      error.message.includes(path) &&
      /DOCKER_HOST/.test(error.hint ?? ''),
  );
});

test('does not wait for an engine that never answers', async (t) => {
  const path = await socketPath(t);
  const server = createServer().listen(path);
  await once(server, 'listening');
  t.after(() => server.close());
  await assert.rejects(
    connectEngine({ timeoutMs: 200 }),
    (error) =>
      error instanceof EngineError && error.reason === 'silent' && /within 200 ms/.test(error.message),
  );
});

test('takes an engine that hangs up for one that does not answer', async (t) => {
  const path = await socketPath(t);
  const server = createServer((socket) => socket.destroy()).listen(path);
  await once(server, 'listening');
  t.after(() => server.close());
  await assert.rejects(connectEngine(), (error) => error instanceof EngineError && error.reason === 'silent');
});

test('names an engine that fails, with its own words', async (t) => {
  const path = await socketPath(t);
  const server = createHttpServer((request, response) => {
    if (request.url === '/_ping') response.end('OK');
    else response.writeHead(500).end('{"message":"no space left on device"}');
  }).listen(path);
  await once(server, 'listening');
  t.after(() => server.close());
  const docker = await connectEngine();
  await assert.rejects(
    docker.createContainer({ Image: 'any' }),
    (error) =>
      error instanceof UnavailableError &&
      error.message.startsWith(`the engine at unix://${path} failed: `) &&
      error.message.includes('no space left on device'),
  );
});

test("refuses another machine's engine", async (t) => {
  await socketPath(t);
  process.env['DOCKER_HOST'] = 'tcp://engine.example:2375';
  await assert.rejects(connectEngine(), {
    name: 'UnavailableError',
    message: 'DOCKER_HOST is tcp://engine.example:2375, which is no engine of this host',
  });
});

test("finds the socket that DOCKER_HOST names, for the fence host's sake", async (t) => {
  const path = await socketPath(t);
  assert.equal(engineSocketPath(), path);
});
