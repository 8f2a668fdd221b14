import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

const root = join(import.meta.dirname, '..', '..', '..');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fencelab-test-'));
});
afterEach(async () => rm(folder, { recursive: true }));

/** The real `lab` in that folder. */
function lab(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(join(root, 'bin', 'lab'), args, {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, DOCKER_HOST: 'unix:///nowhere/engine.sock' },
  });
  return { code: status, stdout, stderr };
}

const own = ['lab.config.ts', 'scenarios/our-node-dies.spec.ts', 'lab-ci.sh', 'package.json'];

test('what it writes into an empty folder is a config that loads and a scenario that is found', async () => {
  const init = lab('init', '--json');
  assert.equal(init.code, 0, init.stderr);
  const { written, standing } = JSON.parse(init.stdout) as { written: string[]; standing: string[] };
  for (const path of own) assert.ok(written.includes(path), path);
  assert.deepEqual(standing, []);
  const tagged = lab('scenario', '--list', '--tag', 'nightly');
  assert.equal(tagged.code, 0, tagged.stderr);
  assert.match(tagged.stdout, /^our-node-dies +A node loses power.*\[nightly\]$/m);
  // The config was read, and then there is no engine.
  assert.match(lab('up').stderr, /nowhere\/engine\.sock/);
});

test('the file for CI runs commands that there are, and the tag that the scenario bears', async () => {
  lab('init');
  assert.equal((await stat(join(folder, 'lab-ci.sh'))).mode & 0o111, 0o111);
  const script = await readFile(join(folder, 'lab-ci.sh'), 'utf8');
  const commands = [...script.matchAll(/^lab (\w+)/gm)].map(([, command = '']) => command);
  assert.deepEqual(commands, ['init', 'setup', 'down', 'up', 'scenario']);
  const help = lab('--help').stdout;
  for (const command of commands) assert.match(help, new RegExp(`^ {2}${command}\\b`, 'm'));
  const [, tag = ''] = /lab scenario --tag (\w+)/.exec(script) ?? [];
  const story = await readFile(join(folder, 'scenarios', 'our-node-dies.spec.ts'), 'utf8');
  assert.ok(story.includes(`tags: ['${tag}']`));
});

test('never overwrites: what stands is named and left as it is', async () => {
  await writeFile(join(folder, 'lab.config.ts'), 'export default {};\n');
  const first = lab('init');
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^stands, left so +lab\.config\.ts$/m);
  assert.equal(await readFile(join(folder, 'lab.config.ts'), 'utf8'), 'export default {};\n');
  const again = JSON.parse(lab('init', '--json').stdout) as { written: string[] };
  assert.deepEqual(again.written, []);
});

test('in a package of CommonJS modules its files are .mts', async () => {
  await writeFile(join(folder, 'package.json'), '{ "name": "theirs" }\n');
  assert.match(lab('init').stdout, /^written +lab\.config\.mts$/m);
  assert.equal(await readFile(join(folder, 'package.json'), 'utf8'), '{ "name": "theirs" }\n');
  assert.match(lab('scenario', '--list', '--tag', 'nightly').stdout, /^our-node-dies/m);
});

test('an editor that knows TypeScript knows the fields', async () => {
  lab('init');
  await writeFile(
    join(folder, 'lab.config.ts'),
    "import { defineConfig } from 'fencelab';\nexport default defineConfig({ nods: 3, os: 'debian21' });\n",
  );
  const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', '.'], {
    encoding: 'utf8',
    cwd: folder,
  });
  const errors = stdout.split('\n').filter((line) => line.startsWith('lab.config.ts'));
  assert.match(errors.join('\n'), /'nods' does not exist/);
});

test('a file where a folder must be is named, with what to do: exit 2', async () => {
  for (const name of ['scenarios', 'node_modules']) {
    const path = join(folder, name);
    await writeFile(path, '');
    const { code, stderr } = lab('init');
    assert.equal(code, 2, stderr);
    const what = `lab: ${path} could not be written: a file is in the way of a folder\n`;
    assert.equal(stderr, `${what}  move that file away\n`);
    await rm(path);
  }
});

test('a folder that may not be written is named: exit 3', async (context) => {
  if (process.getuid?.() === 0) return context.skip('root may write everywhere');
  await chmod(folder, 0o555);
  const { code, stderr } = lab('init');
  assert.equal(code, 3, stderr);
  assert.match(
    stderr,
    /lab\.config\.ts could not be written: permission denied\n.*a folder that you may write/,
  );
});

test('a folder that was removed meanwhile: exit 2', () => {
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', 'mkdir gone && cd gone && rmdir ../gone && "$1" init', '-', join(root, 'bin', 'lab')],
    { encoding: 'utf8', cwd: folder },
  );
  assert.equal(status, 2, stderr);
  assert.match(stderr, /lab: the folder that lab was started in is not there any more\n/);
});
