import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { LabState } from '../../../lab/backend/backend.ts';
import { fenceHostCommand, fenceHostFiles } from '../../../lab/fence/fence-host-files.ts';
import { importsOf, readFenceHostProgram } from '../../../lab/fence/fence-host-program.ts';
import { createTopology } from '../../../lab/topology/topology.ts';

const topology = createTopology({ lab: 'trial', nodes: 3, subnet: '10.213.66.0/24' });

/** Lays the fence host's files into a folder, as the container gets them. */
async function layOut(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fencelab-program-'));
  t.after(async () => rm(folder, { recursive: true }));
  for (const { path, content } of await fenceHostFiles({ topology } as LabState, 'a key\n')) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

async function run(folder: string, directory: string): Promise<{ code: unknown; stderr: string }> {
  const [node = '', ...args] = fenceHostCommand.map((arg) => (arg.startsWith('/') ? join(folder, arg) : arg));
  assert.equal(node, 'node');
  const child = spawn(process.execPath, [...args, directory], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code, stderr };
}

test('needs nothing but its own modules and Node', async () => {
  const program = await readFenceHostProgram();
  const paths = new Set(program.map(({ path }) => path));
  assert.ok(paths.has('lab/fence/main.js') && paths.has('lab/backend/docker/engine-power.js'));
  for (const { path, code } of program) {
    for (const specifier of importsOf(code)) {
      const target = join(dirname(path), specifier);
      assert.ok(specifier.startsWith('node:') || paths.has(target), `${path} imports ${specifier}`);
    }
  }
});

test('starts from its files alone, without a warning, and says what is wrong with its configuration', async (t) => {
  const folder = await layOut(t);
  const directory = join(folder, 'etc/fencelab');
  const { code, stderr } = await run(folder, directory);
  assert.equal(code, 2);
  // The lab's network is not here.
  assert.match(
    stderr,
    /^cannot listen to 225\.0\.0\.1 port 1229 on 10\.213\.66\.2: .*\ninterfaceAddress must be/,
  );

  await writeFile(join(directory, 'fence-host.json'), '{}');
  assert.match(
    (await run(folder, directory)).stderr,
    /^fence host configuration: fence-host\.json lacks lab, /,
  );
});

test('gives each group of the topology its machine, and the key as it is', async () => {
  const files = await fenceHostFiles({ topology } as LabState, 'a key\n');
  const config = files.find(({ path }) => path === '/etc/fencelab/fence-host.json');
  const { listeners, lab, interfaceAddress } = JSON.parse(String(config?.content)) as Record<string, unknown>;
  assert.equal(lab, 'trial');
  assert.equal(interfaceAddress, topology.fenceHost.address);
  assert.deepEqual(
    listeners,
    topology.machines.map(({ name, uuid, multicastAddress }) => ({
      multicastAddress,
      machines: [{ name, uuid }],
    })),
  );
  const key = files.find(({ path }) => path === '/etc/fencelab/fence_xvm.key');
  assert.deepEqual([key?.content, key?.mode], ['a key\n', 0o600]);
});
