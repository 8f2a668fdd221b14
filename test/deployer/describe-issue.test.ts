import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { describeIssue } from '../../deployer/describe-issue.ts';

function problems(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).flatMap((issue) => describeIssue(schema, issue));
}

test('says bounds with their unit', () => {
  const schema = z.object({
    port: z.int().max(65535),
    name: z.string().min(3),
    list: z.array(z.int()).max(2),
  });
  assert.deepEqual(problems(schema, { port: 70000, name: 'ab', list: [1, 2, 3] }), [
    'port: at most 65535',
    'name: at least 3 characters',
    'list: at most 2 entries',
  ]);
});

test('of a union it says what each alternative wants, once', () => {
  const schema = z.object({ at: z.union([z.int(), z.string(), z.strictObject({ node: z.string() })]) });
  assert.deepEqual(problems(schema, { at: true }), [
    'at: either a number or a text or an object with fields',
  ]);
  assert.match(problems(schema, { at: { node: 5 } })[0] ?? '', /node: a text/);
});

test('knows the fields of lists, records, unions and defaults', () => {
  const entry = z.strictObject({ address: z.string().optional() });
  const schema = z.object({
    list: z.array(entry).default([]),
    byName: z.record(z.string(), entry).optional(),
    either: z.union([z.string(), z.array(entry)]).optional(),
  });
  for (const value of [{ list: [{ adress: '' }] }, { byName: { one: { adress: '' } } }])
    assert.match(
      problems(schema, value)[0] ?? '',
      /adress: there is no such field \(did you mean address\?\)/,
    );
});

test('shows no value: it may be a secret', () => {
  const schema = z.strictObject({ password: z.string().regex(/^\w+$/), mode: z.enum(['a', 'b']) });
  const said = problems(schema, { password: 'my secret', mode: 'my secret' }).join('\n');
  assert.doesNotMatch(said, /my secret/);
});
