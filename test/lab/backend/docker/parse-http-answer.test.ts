import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHttpAnswer } from '../../../../lab/backend/docker/parse-http-answer.ts';

const parse = (text: string) => parseHttpAnswer(Buffer.from(text));

const whole: [string, string, { status: number; body: string }][] = [
  ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfür', { status: 200, body: 'für' }],
  [
    'chunks',
    'HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n',
    { status: 404, body: '{"a":1}' },
  ],
  ['no content', 'HTTP/1.1 204 No Content\r\nServer: Docker\r\n\r\n', { status: 204, body: '' }],
  ['nothing modified', 'HTTP/1.1 304 Not Modified\r\n\r\n', { status: 304, body: '' }],
];
for (const [what, text, answer] of whole) {
  test(`reads an answer with ${what}, and waits for it at each byte before its end`, () => {
    assert.deepEqual(parse(text), answer);
    const bytes = Buffer.from(text);
    for (let length = 0; length < bytes.length; length += 1) {
      assert.equal(
        parseHttpAnswer(bytes.subarray(0, length)),
        undefined,
        `taken as whole after ${length} bytes`,
      );
    }
  });
}

test('refuses what it does not understand', () => {
  assert.throws(() => parse('SSH-2.0-OpenSSH\r\n\r\n'), /no HTTP\/1\.1 answer/);
  assert.throws(() => parse('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'), /says no length/);
  assert.throws(
    () => parse('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'),
    /chunk .* no length/,
  );
});
