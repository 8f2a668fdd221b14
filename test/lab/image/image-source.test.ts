import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf, nodeImageSource, servicesImageSource } from '../../../lab/image/image-source.ts';
import { osProfile } from '../../../lab/image/os-profile.ts';

const nothing = { sourcesList: '', aptOptions: [], files: [] };
const mirror = {
  sourcesList: 'deb http://a.example/debian bookworm main\n',
  aptOptions: ['Acquire::Retries "3";'],
  files: [{ path: '/etc/apt/keyrings/site.gpg', content: Buffer.from('key') }],
};
const debian = osProfile('debian12');

test('has the same digest for the same sources, whatever order the files come in', async () => {
  const source = await nodeImageSource(debian, 'sha256:1', nothing);
  const again = await nodeImageSource(debian, 'sha256:1', nothing);
  assert.equal(digestOf(source), digestOf({ ...again, files: again.files.toReversed() }));
});

test('has another digest for another base, another package, another mirror, another byte or mode of a file', async () => {
  const source = await nodeImageSource(debian, 'sha256:1', nothing);
  const [first, ...rest] = source.files;
  assert.ok(first);
  const others = [
    await nodeImageSource(debian, 'sha256:2', nothing),
    await nodeImageSource({ ...debian, packages: [...debian.packages, 'tcpdump'] }, 'sha256:1', nothing),
    await nodeImageSource(debian, 'sha256:1', mirror),
    { ...source, files: [{ ...first, content: `${String(first.content)} ` }, ...rest] },
    { ...source, files: [{ ...first, mode: 0o600 }, ...rest] },
  ];
  assert.equal(new Set([source, ...others].map(digestOf)).size, others.length + 1);
});

test("gives a Debian image the host's sources, settings and keys", async () => {
  const { files } = await nodeImageSource(debian, 'sha256:1', mirror);
  const contents = new Map(files.map(({ path, content }) => [path, String(content)]));
  assert.equal(contents.get('/host/etc/apt/sources.list'), mirror.sourcesList);
  assert.equal(contents.get('/host/etc/apt/apt.conf.d/90host'), 'Acquire::Retries "3";\n');
  assert.equal(contents.get('/host/etc/apt/keyrings/site.gpg'), 'key');
});

test("keeps the host's apt out of an image that is not Debian", async () => {
  const { files, args } = await nodeImageSource(osProfile('centos7'), 'sha256:1', mirror);
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
