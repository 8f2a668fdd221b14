import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Redaction } from '../../../lab/evidence/redact.ts';
import { RedactedOutput } from '../../../lab/evidence/redacted-output.ts';
import type { Secrets } from '../../../lab/secrets/secrets.ts';

const secrets = {
  fenceKey: 'f'.repeat(64),
  haclusterPassword: 'a1b2c3d4',
  rootPassword: 'e5f6a7b8',
} as Secrets;

/** What passes of an output that comes in these pieces. */
function passed(...chunks: string[]): string[] {
  const texts: string[] = [];
  const output = new RedactedOutput(new Redaction(secrets, undefined), (text) => texts.push(text.toString()));
  for (const chunk of chunks) output.add(Buffer.from(chunk));
  output.end();
  return texts;
}

test('passes whole lines on as they come, and the rest at the end', () => {
  assert.deepEqual(passed('one\ntw', 'o\nth', 'ree'), ['one\n', 'two\n', 'three']);
});

test('finds a secret that comes in two pieces', () => {
  const [text = ''] = passed('+ pcs host auth -p a1b2', 'c3d4\n');
  assert.doesNotMatch(text, /a1b2c3d4/);
  assert.match(text, /^\+ pcs host auth -p \[a secret was removed here\]\n$/);
});

test("takes root's password out too, at the very end of an output without a last line's end", () => {
  assert.doesNotMatch(passed('sshpass -p e5f6a7b8').join(''), /e5f6a7b8/);
});

test("a progress bar's lines pass before the last of them", () => {
  assert.deepEqual(passed('10 %\r', '20 %\r', '\n'), ['10 %\r', '20 %\r', '\n']);
});

test('does not hold back what never ends a line, and keeps letters of several bytes whole', () => {
  const long = 'ä'.repeat(40_000);
  const texts = passed(long, 'ende\n');
  assert.equal(texts.length, 2);
  assert.equal(texts.join(''), `${long}ende\n`);
});
