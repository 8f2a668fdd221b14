import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { dirname, join, normalize, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folders = ['lab', 'deployer', 'verify', 'fixtures', 'scenarios'];

/** What only some places may use, by the module or the words, and those places. */
const reserved: { what: string; pattern: RegExp; allowed: RegExp }[] = [
  { what: 'dockerode', pattern: /from 'dockerode'/, allowed: /^lab\/backend\/docker\// },
  { what: 'node-ssh', pattern: /from 'node-ssh'/, allowed: /^lab\/node\// },
  { what: 'UDP sockets', pattern: /from 'node:dgram'/, allowed: /^lab\/fence\// },
  {
    what: 'TCP and local sockets',
    pattern: /from 'node:net'/,
    allowed: /^lab\/(fence\/|operations\/lock\.ts|backend\/docker\/engine-connection\.ts)/,
  },
  { what: 'Playwright', pattern: /from '@playwright\/test/, allowed: /^(fixtures|scenarios)\// },
  { what: 'listr2 and commander', pattern: /from '(listr2|commander)'/, allowed: /^lab\/(cli\/|main\.ts)/ },
  { what: 'console', pattern: /\bconsole\./, allowed: /^$/ },
  {
    what: 'process.exit',
    pattern: /\bprocess\.exit(Code)?\b/,
    allowed: /^lab\/(cli\/|main\.ts|fence\/main\.ts)/,
  },
  {
    what: 'standard output',
    pattern: /\bprocess\.stdout\.write/,
    allowed: /^(lab\/(cli|fence)\/|fixtures\/step-reporter\.ts)/,
  },
  { what: 'a sleep', pattern: /setTimeout as|timers\/promises/, allowed: /^lab\/wait-until\.ts/ },
];

/** Who may import from whom; what is not listed may import nothing from here but its own folder. */
const layers: { folder: RegExp; mayImport: RegExp }[] = [
  { folder: /^scenarios\//, mayImport: /^fixtures\// },
  { folder: /^fixtures\//, mayImport: /^(fixtures|lab|deployer)\/(?!cli\/)/ },
  { folder: /^deployer\//, mayImport: /^(deployer\/|lab\/(node|observe)\/|lab\/(errors|wait-until)\.ts)/ },
  { folder: /^verify\//, mayImport: /^(verify\/|lab\/(node|observe)\/|lab\/(errors|wait-until)\.ts)/ },
  {
    folder: /^lab\/timeline\//,
    mayImport: /^lab\/(timeline\/|observe\/cluster-view\.ts|backend\/backend\.ts|errors\.ts|wait-until\.ts)/,
  },
  {
    folder: /^lab\/observe\//,
    mayImport:
      /^lab\/(observe\/|node\/|timeline\/|backend\/backend\.ts|image\/package-file\.ts|errors\.ts|lines-of\.ts|wait-until\.ts)/,
  },
  { folder: /^lab\/fence\//, mayImport: /^lab\/(fence\/|backend\/|wait-until\.ts|errors\.ts|topology\/)/ },
  { folder: /^lab\/topology\//, mayImport: /^lab\/topology\// },
  { folder: /^lab\/node\//, mayImport: /^lab\/(node\/|errors\.ts|wait-until\.ts|abortable\.ts)/ },
  { folder: /^lab\/cli\//, mayImport: /^(lab\/|deployer\/)/ },
  {
    folder: /^lab\//,
    mayImport: /^(lab\/(?!cli\/)|deployer\/|verify\/|fixtures\/(scenario-message|needs)\.ts)/,
  },
];

const files: { path: string; text: string }[] = [];
for (const folder of folders) {
  for await (const path of glob(`${folder}/**/*.ts`, { cwd: root })) {
    files.push({ path, text: await readFile(join(root, path), 'utf8') });
  }
}

test('there is source to look at', () => {
  assert.ok(files.length > 50, `${files.length} files`);
});

for (const { what, pattern, allowed } of reserved) {
  test(`${what}: only where it belongs`, () => {
    const used = files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
    assert.deepEqual(
      used.filter((path) => !allowed.test(path)),
      [],
    );
  });
}

test('imports go one way', () => {
  const wrong = files.flatMap(({ path, text }) => {
    // main.ts is where everything comes together.
    if (path === 'lab/main.ts') return [];
    const { mayImport } =
      layers.find(({ folder }) => folder.test(path)) ?? assert.fail(`${path} is in no layer`);
    const imports = [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, to = '']) =>
      relative(root, normalize(join(root, dirname(path), to))),
    );
    return imports.filter((to) => !mayImport.test(to)).map((to) => `${path} imports ${to}`);
  });
  assert.deepEqual(wrong, []);
});
