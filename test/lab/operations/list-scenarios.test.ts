import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  listScenarios,
  selectScenarios,
  type FoundScenario,
} from '../../../lab/operations/list-scenarios.ts';

const scenario = (name: string, tags: string[]): FoundScenario => ({
  name,
  tags,
  summary: `the story of ${name}`,
  needs: '{}',
  file: `/scenarios/${name}.spec.ts`,
  folder: '/scenarios',
});
const there = [
  scenario('crash', ['ci', 'power']),
  scenario('freeze', ['power']),
  scenario('isolated', ['ci']),
];
const nothing = { names: [], all: false, tags: [], grep: undefined };

function chosen(selection: Partial<Parameters<typeof selectScenarios>[1]>): string[] {
  return selectScenarios(there, { ...nothing, ...selection }).map(({ name }) => name);
}

test('selects by name, tag, pattern, or all of them', () => {
  assert.deepEqual(chosen({ all: true }), ['crash', 'freeze', 'isolated']);
  assert.deepEqual(chosen({ names: ['freeze', 'crash'] }), ['crash', 'freeze']);
  assert.deepEqual(chosen({ tags: ['ci'] }), ['crash', 'isolated']);
  assert.deepEqual(chosen({ tags: ['ci', 'power'] }), ['crash']);
  assert.deepEqual(chosen({ grep: /story of free/ }), ['freeze']);
});

test('several words narrow the selection down', () => {
  assert.deepEqual(chosen({ all: true, tags: ['power'], grep: /free/ }), ['freeze']);
});

test('a name that there is not is an error that says which there are', () => {
  assert.throws(() => chosen({ names: ['frieze'] }), { message: 'there is no scenario "frieze"' });
  assert.throws(() => chosen({ tags: ['slow'] }), { message: 'no scenario fits' });
});

test('lists lab’s own scenarios with summary, tags and needs, and the user’s beside them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fencelab-scenarios-'));
  const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'index.ts');
  const details = `{ summary: 'mine', tags: ['mine'], needs: { nodes: 2 } }`;
  try {
    await writeFile(
      join(folder, 'mine.spec.mts'),
      `import { scenario } from '${fixtures}';\nscenario('mine', ${details}, async ({ cluster }) => { cluster.expects({}); });\n`,
    );
    const listed = await listScenarios(folder);
    const own = listed.find(({ name }) => name === 'fence-controller3');
    assert.deepEqual([own?.tags.includes('ci'), own?.summary.length !== 0], [true, true]);
    const mine = listed.find(({ name }) => name === 'mine');
    assert.deepEqual(
      [mine?.summary, mine?.tags, mine?.needs, mine?.folder],
      ['mine', ['mine'], '{"nodes":2}', folder],
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('every scenario of lab’s own says in a sentence what it is about', async () => {
  const listed = await listScenarios(undefined);
  assert.deepEqual(
    listed.filter(({ summary }) => summary === '').map(({ name }) => name),
    [],
  );
});

test('docs/scenarios.md names each scenario of lab’s own with its story and tags', async () => {
  const docs = await readFile(join(import.meta.dirname, '../../../docs/scenarios.md'), 'utf8');
  const rows = docs.split('\n').filter((line) => /^\| `(?!to[A-Z])/.test(line));
  const own = await listScenarios(undefined);
  assert.deepEqual(
    rows,
    own.map(({ name, summary, tags }) => `| \`${name}\` | ${summary} | ${tags.join(', ')} |`),
  );
});

test('two scenarios of one name are refused, with both files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fencelab-scenarios-'));
  const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'index.ts');
  const text = `import { scenario } from '${fixtures}';\nscenario('twin', { summary: 's' }, async ({ cluster }) => { cluster.expects({}); });\n`;
  try {
    for (const file of ['a.spec.mts', 'b.spec.mts']) await writeFile(join(folder, file), text);
    await assert.rejects(
      listScenarios(folder),
      /two scenarios are called "twin": in .*a\.spec\.mts and in .*b\.spec\.mts/,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
