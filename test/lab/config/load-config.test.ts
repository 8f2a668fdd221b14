import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../../lab/config/load-config.ts';
import { UserError } from '../../../lab/errors.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fencelab-test-'));
});
after(async () => rm(folder, { recursive: true }));

async function config(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

test('is empty where there is no config file', async () => {
  assert.deepEqual(await loadConfig(folder), { folder });
});

test('loads typed TypeScript as it is', async () => {
  const file = await config(
    'good.config.ts',
    "const nodes: number = 5;\nexport default { name: 'nightly', nodes };\n",
  );
  assert.deepEqual(await loadConfig(folder, file), { name: 'nightly', nodes: 5, folder });
});

test('names the file, the field and what is allowed there', async () => {
  const file = await config('bad.config.ts', "export default { nodes: 0, name: 'My Lab' };\n");
  await assert.rejects(loadConfig(folder, file), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.ok(error.message.includes(join(folder, file)));
    assert.match(error.message, /nodes: a whole number from 1 to 16/);
    assert.match(error.message, /name: a lower-case letter/);
    return true;
  });
});

test('takes one system for all nodes, or a list, and refuses others by the names of those that there are', async () => {
  const one = await config('one.config.ts', "export default { os: 'debian12' };\n");
  assert.deepEqual((await loadConfig(folder, one)).os, ['debian12']);
  const list = await config('list.config.ts', "export default { os: ['debian12', 'centos7'] };\n");
  assert.deepEqual((await loadConfig(folder, list)).os, ['debian12', 'centos7']);
  const bad = await config('other.config.ts', "export default { os: ['debian12', 'solaris'] };\n");
  await assert.rejects(loadConfig(folder, bad), /os\[1\]: one of centos7, .*debian12.*, not "solaris"/);
  const number = await config('number.config.ts', 'export default { os: 12 };\n');
  await assert.rejects(loadConfig(folder, number), /os: one of centos7, .*or a list of them/);
});

test('refuses a field that it does not know and lists those that it does', async () => {
  const file = await config('unknown.config.ts', 'export default { nods: 3 };\n');
  await assert.rejects(loadConfig(folder, file), (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, /nods: .*; allowed are name, os, image, nodes/);
    return true;
  });
});

test('says which file could not be loaded, and why', async () => {
  const file = await config('broken.config.ts', 'export default {\n');
  await assert.rejects(loadConfig(folder, file), /broken\.config\.ts could not be loaded: /);
});

/** What is wrong in a config, and the line that it is at. */
const errors: [config: string, line: number, reason: string][] = [
  ['export default {\n  nodes: 3\n  bare: true,\n};\n', 3, "Expected ',', got 'ident'"],
  ["import { none } from 'node:fs';\nexport default {};\n", 1, 'does not provide an export named'],
  ['export default {\n  nodes: three,\n};\n', 2, 'three is not defined'],
];

for (const [i, [text, line, reason]] of errors.entries())
  test(`names the line of an error: ${reason}`, async () => {
    const path = join(folder, await config(`error ${i}.config.ts`, text));
    await assert.rejects(loadConfig(folder, path), ({ message }: Error) => {
      assert.ok(message.startsWith(`${path} could not be loaded: ${path}:${line}: `), message);
      assert.ok(message.includes(reason), message);
      return true;
    });
  });

test('names the file and line of an error in a file that the config imports', async () => {
  const other = join(folder, await config('parts.ts', '\nexport const nodes = ;\n'));
  const file = await config(
    'importing.config.ts',
    "import { nodes } from './parts.ts';\nexport default { nodes };\n",
  );
  await assert.rejects(loadConfig(folder, file), ({ message }: Error) => message.includes(`: ${other}:2: `));
});

test('refuses a named file that is not there', async () => {
  await assert.rejects(loadConfig(folder, 'none.ts'), UserError);
});

test('finds lab.config.mts, and says so to whom a CommonJS package keeps lab.config.ts from loading', async () => {
  const commonJs = await mkdtemp(join(tmpdir(), 'fencelab-test-'));
  try {
    await writeFile(join(commonJs, 'package.json'), '{"type": "commonjs"}');
    await writeFile(join(commonJs, 'lab.config.ts'), "import 'node:path';\nexport default {};\n");
    await assert.rejects(loadConfig(commonJs), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.hint ?? '', /lab\.config\.mts/);
      return true;
    });
    await rm(join(commonJs, 'lab.config.ts'));
    await writeFile(join(commonJs, 'lab.config.mts'), "import 'node:path';\nexport default { nodes: 2 };\n");
    assert.equal((await loadConfig(commonJs)).nodes, 2);
  } finally {
    await rm(commonJs, { recursive: true });
  }
});
