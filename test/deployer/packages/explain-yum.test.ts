import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainYum } from '../../../deployer/packages/explain-yum.ts';

const context = { doing: 'download', timeoutMs: 600_000, answerSeconds: 30 } as const;
const explain = (exitCode: number | null, output: string): string =>
  explainYum({ exitCode, output }, context).message.split('\n')[0] ?? '';

test('packages that no repository has are named, also where yum installed the others and ended well', () => {
  const output = 'No package pcs available.\nNo package corosync available.\nComplete!\n';
  assert.equal(explain(0, output), 'no repository of this machine has pcs, corosync');
});

test('a mirror that does not answer: which file, and for how long it was waited for', () => {
  const output =
    'http://mirror/7/os/x86_64/repodata/repomd.xml: [Errno 12] Timeout on http://mirror/7/os/x86_64/repodata/repomd.xml: ' +
    "(28, 'Connection timed out after 30001 milliseconds')\nTrying other mirror.\n";
  assert.equal(
    explain(1, output),
    'the package mirror could not be read: http://mirror/7/os/x86_64/repodata/repomd.xml: no answer within 30 s',
  );
  assert.match(explain(null, output), /^the mirror did not send all packages within 600 s; last asked: http/);
});

test('a list of mirrors that cannot be had, and a repository without any', () => {
  const list =
    'Could not retrieve mirrorlist http://mirrorlist/?release=7&repo=os error was\n' +
    '14: curl#6 - "Could not resolve host: mirrorlist; Unknown error"\n';
  assert.match(
    explain(1, list),
    /http:\/\/mirrorlist\/\?release=7&repo=os: 14: curl#6 - "Could not resolve host/,
  );
  assert.match(
    explain(1, 'Cannot find a valid baseurl for repo: base/7/x86_64\n'),
    /^the repository base\/7\/x86_64 names no mirror/,
  );
});

test('what is not known speaks for itself', () => {
  assert.equal(explain(1, 'Error: Package: a requires b\n'), 'Package: a requires b');
  assert.equal(explain(1, ''), 'yum ended with exit code 1');
});
