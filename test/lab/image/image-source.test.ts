import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf, machineImageSource, servicesImageSource } from '../../../lab/image/image-source.ts';
import { osProfile } from '../../../lab/image/os-profile.ts';

const nothing = { sourcesList: '', aptOptions: [], files: [] };
const mirror = {
  sourcesList: 'deb http://a.example/debian bookworm main\n',
  aptOptions: ['Acquire::Retries "3";'],
  files: [{ path: '/etc/apt/keyrings/site.gpg', content: Buffer.from('key') }],
};
const debian = osProfile('debian12');

test('has the same digest for the same sources, whatever order the files come in', async () => {
  const source = await machineImageSource(debian, 'node', { base: 'sha256:1', packages: nothing });
  const again = await machineImageSource(debian, 'node', { base: 'sha256:1', packages: nothing });
  assert.equal(digestOf(source), digestOf({ ...again, files: again.files.toReversed() }));
});

test('has another digest for another base, another package, another mirror, another byte or mode of a file', async () => {
  const source = await machineImageSource(debian, 'node', { base: 'sha256:1', packages: nothing });
  const [first, ...rest] = source.files;
  assert.ok(first);
  const others = [
    await machineImageSource(debian, 'node', { base: 'sha256:2', packages: nothing }),
    await machineImageSource(
      { ...debian, packages: { ...debian.packages, node: [...debian.packages.node, 'tcpdump'] } },
      'node',
      { base: 'sha256:1', packages: nothing },
    ),
    await machineImageSource(debian, 'node', { base: 'sha256:1', packages: mirror }),
    { ...source, files: [{ ...first, content: `${String(first.content)} ` }, ...rest] },
    { ...source, files: [{ ...first, mode: 0o600 }, ...rest] },
  ];
  assert.equal(new Set([source, ...others].map(digestOf)).size, others.length + 1);
});

test('a bare machine becomes a machine, every other kind packages without a deployment', async () => {
  const args = { base: 'sha256:1', packages: nothing };
  const bare = await machineImageSource(debian, 'bare', args);
  const node = await machineImageSource(debian, 'node', args);
  assert.deepEqual([bare.args['FINISH'], node.args['FINISH']], ['machine', 'undeployed']);
  assert.doesNotMatch(bare.args['PACKAGES'] ?? '', /pcs|pacemaker|corosync|fence|haproxy/);
  assert.match(node.args['PACKAGES'] ?? '', /pacemaker/);
});

test("gives a Debian image the host's sources, settings and keys", async () => {
  const { files } = await machineImageSource(debian, 'node', { base: 'sha256:1', packages: mirror });
  const contents = new Map(files.map(({ path, content }) => [path, String(content)]));
  assert.equal(contents.get('/host/etc/apt/sources.list'), mirror.sourcesList);
  assert.equal(contents.get('/host/etc/apt/apt.conf.d/90host'), 'Acquire::Retries "3";\n');
  assert.equal(contents.get('/host/etc/apt/keyrings/site.gpg'), 'key');
});

test("keeps the host's apt out of an image that is not Debian", async () => {
  const { files, args } = await machineImageSource(osProfile('centos7'), 'node', {
    base: 'sha256:1',
    packages: mirror,
  });
  assert.deepEqual(
    files.filter(({ path }) => path.startsWith('/host/etc')),
    [],
  );
  assert.equal(args['FAMILY'], 'el');
});

test('puts the running Node into the services image, and makes another image for another Node', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'fencelab-node-'));
  t.after(() => rm(folder, { recursive: true }));
  const binary = join(folder, 'node');
  await writeFile(binary, 'one');
  const one = await servicesImageSource(debian, 'sha256:1', nothing, binary);
  await writeFile(binary, 'two');
  const two = await servicesImageSource(debian, 'sha256:1', nothing, binary);
  assert.deepEqual(
    one.files.filter(({ path }) => path === '/node').map(({ content, mode }) => [String(content), mode]),
    [['one', 0o755]],
  );
  assert.notEqual(digestOf(one), digestOf(two));
});
