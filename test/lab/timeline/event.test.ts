import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../../..');
const source = readFileSync(join(root, 'lab/timeline/event.ts'), 'utf8');
const docs = readFileSync(join(root, 'docs/timeline.md'), 'utf8');

/** Each kind with the names of its own fields. */
const kinds = [...source.matchAll(/^export interface \w+ extends EventBase[^{]*\{\n([\s\S]*?)^\}/gm)].map(
  ([, body = '']) => {
    const kind = /^ {2}kind: '([\w-]+)';/m.exec(body)?.[1] ?? assert.fail(`no kind in ${body}`);
    const fields = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, field = '']) => field);
    return { kind, fields: fields.filter((field) => field !== 'kind') };
  },
);

test('every kind of the union is found in its source', () => {
  const members = /export type TimelineEvent =([^;]+);/.exec(source)?.[1]?.match(/\w+Event/g) ?? [];
  assert.ok(members.length > 15);
  assert.equal(kinds.length, members.length);
});

for (const { kind, fields } of kinds) {
  test(`docs/timeline.md describes ${kind} with its fields`, () => {
    const row = docs.split('\n').find((line) => line.startsWith(`| \`${kind}\` |`));
    assert.ok(row, `no row for ${kind}`);
    for (const field of fields) assert.match(row, new RegExp(`\`${field}\\??\``), `${kind} has ${field}`);
  });
}
