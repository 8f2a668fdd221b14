import assert from 'node:assert/strict';
import Docker from 'dockerode';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { json } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DockerNode } from '../../../../lab/backend/docker/docker-node.ts';
import { CommandError } from '../../../../lab/errors.ts';

/** One frame of the engine's multiplexed output (Engine API, "attach"): stream, three zeros, length, bytes. */
function frame(stream: 1 | 2, text: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(stream, 0);
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** A node of an engine that runs every command as told, and the commands and connections that it was given. */
async function nodeWith(
  t: TestContext,
  run: (output: Duplex) => void,
  exitCode: number,
): Promise<{ node: DockerNode; commands: string[][]; open: Set<Duplex> }> {
  const folder = await mkdtemp(join(tmpdir(), 'fencelab-engine-'));
  const socketPath = join(folder, 'engine.sock');
  const commands: string[][] = [];
  const open = new Set<Duplex>();
  const server = createServer((request, response) => {
    if (request.url === '/containers/lab-n1/exec') {
      void json(request).then((body) => {
        commands.push((body as { Cmd: string[] }).Cmd);
        return response.writeHead(201).end('{"Id":"e"}');
      });
    } else if (request.url === '/exec/e/json') {
      response.end(JSON.stringify({ Running: false, ExitCode: exitCode }));
    } else response.writeHead(404).end('{}');
  });
  server.on('upgrade', (request, socket) => {
    assert.equal(request.url, '/exec/e/start');
    open.add(socket);
    socket.once('close', () => open.delete(socket)).on('error', () => undefined);
    // The engine, too, hangs up when the client has.
    socket.resume().once('end', () => socket.destroy());
    socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    run(socket);
  });
  server.listen(socketPath);
  await once(server, 'listening');
  t.after(async () => {
    for (const socket of open) socket.destroy();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const docker = new Docker({ socketPath });
  return { node: new DockerNode('n1', docker.getContainer('lab-n1')), commands, open };
}

test('gives output and exit code, and has the node itself end the command at its bound', async (t) => {
  const { node, commands } = await nodeWith(
    t,
    (output) => output.end(Buffer.concat([frame(1, 'out'), frame(2, 'err')])),
    7,
  );
  const result = await node.exec('make it so', { okCodes: 'any', timeoutMs: 3_000 });
  assert.deepEqual(result, { exitCode: 7, stdout: 'out', stderr: 'err' });
  assert.deepEqual(commands, [['timeout', '-k', '1', '3.000', 'sh', '-c', 'make it so']]);
});

test('passes 124 through when it is the command’s own', async (t) => {
  const { node } = await nodeWith(t, (output) => output.end(), 124);
  assert.equal((await node.exec('exit 124', { okCodes: 'any', timeoutMs: 3_000 })).exitCode, 124);
});

test('takes 124 at the bound for a command that was ended', async (t) => {
  const { node } = await nodeWith(t, (output) => setTimeout(() => output.end(), 300), 124);
  await assert.rejects(node.exec('sleep 9', { okCodes: 'any', timeoutMs: 200 }), {
    name: 'CommandError',
    message: 'n1: "sleep 9" was ended after 200 ms',
  });
});

test('given up, it leaves no connection to the engine open', async (t) => {
  const stop = new AbortController();
  const { node, open } = await nodeWith(t, () => setTimeout(() => stop.abort(new Error('enough')), 50), 0);
  await assert.rejects(node.exec('sleep 9', { signal: stop.signal }), CommandError);
  const [left] = open;
  if (left) await once(left, 'close', { signal: AbortSignal.timeout(2_000) });
  assert.equal(open.size, 0);
});

test('a command that fails says where, what and why', async (t) => {
  const { node } = await nodeWith(t, (output) => output.end(frame(2, 'no such file\n')), 1);
  await assert.rejects(node.exec('cat none'), {
    name: 'CommandError',
    message: 'n1: "cat none" exited with 1\nno such file',
  });
});
