import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { readPackageSources } from '../../../lab/host/package-sources.ts';

async function aptRoot(t: TestContext, files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'fencelab-apt-'));
  t.after(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'sources.list.d'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, name), content);
  return root;
}

test("takes the host's sources of a suite from all files that apt reads, and no others", async (t) => {
  const root = await aptRoot(t, {
    'sources.list': 'deb http://a.example/debian bookworm main\n',
    'sources.list.d/updates.sources':
      'Types: deb\nURIs: http://b.example/debian\nSuites: bookworm-updates trixie\nComponents: main\n',
    'sources.list.d/off.list.disabled': 'deb http://c.example/debian bookworm main\n',
  });
  const { sourcesList } = await readPackageSources('bookworm', root);
  assert.equal(
    sourcesList,
    'deb http://a.example/debian bookworm main\ndeb http://b.example/debian bookworm-updates main\n',
  );
});

test('brings the keys that the sources are signed by', async (t) => {
  const root = await aptRoot(t, { 'site.gpg': 'the key' });
  const key = join(root, 'site.gpg');
  await writeFile(
    join(root, 'sources.list'),
    `deb [signed-by=${key}] http://a.example/debian bookworm main\n`,
  );
  const { files } = await readPackageSources('bookworm', root);
  assert.deepEqual(files, [{ path: key, content: Buffer.from('the key') }]);
});

test('finds nothing on a host of another suite, or without apt', async (t) => {
  const root = await aptRoot(t, { 'sources.list': 'deb http://a.example/ubuntu noble main\n' });
  const nothing = { sourcesList: '', aptOptions: [], files: [] };
  assert.deepEqual(await readPackageSources('bookworm', root), nothing);
  assert.deepEqual(await readPackageSources('bookworm', join(root, 'not-there')), nothing);
});
