import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeUnread, explainApt } from '../../../deployer/packages/explain-apt.ts';

const said = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../recorded/apt', `${name}.txt`), 'utf8');
const context = { doing: 'download', timeoutMs: 600_000, answerSeconds: 30 } as const;

function why(name: string, { exitCode = 100, ...more } = {}): string {
  const { message } = explainApt({ exitCode, output: said(name) }, { ...context, ...more });
  return message.split('\n')[0] ?? '';
}

test('a mirror that takes the connection and says nothing: which file, and for how long it was waited for', () => {
  assert.equal(
    why('update-silent', { exitCode: 0 }),
    'the package mirror could not be read: http://127.0.0.1:18099/debian/dists/bookworm/InRelease: ' +
      'no answer within 30 s, and 1 more',
  );
});

test('a mirror that refuses, or has no address: in its own words', () => {
  assert.match(
    why('update-refused', { exitCode: 0 }),
    /InRelease: Could not connect .* Connection refused\)$/,
  );
  assert.match(why('update-no-name', { exitCode: 0 }), /InRelease: Could not resolve 'mirror\.invalid'$/);
  assert.match(why('download-refused'), /libqb100_2\.0\.6-2_amd64\.deb: Could not connect/);
});

test('a mirror that is read and refused: in apt’s words', () => {
  const unread = describeUnread({ exitCode: 100, output: said('update-unsigned') }, context);
  assert.equal(
    unread,
    "apt refuses what the package mirror has: The repository 'http://127.0.0.1:18123/debian bookworm Release' is not signed.",
  );
  assert.match(
    explainApt({ exitCode: 100, output: said('unknown-package') }, { ...context, unread }).message,
    /^no package source of this machine has pcs, pacemaker; of them apt refuses .* is not signed\.\n/,
  );
});

test('packages that no source has are named, each, with the source that could not be asked', () => {
  assert.equal(why('unknown-package'), 'no package source of this machine has pcs, pacemaker');
  assert.equal(why('no-candidate'), 'no package source of this machine has pcs');
  const unread = describeUnread({ exitCode: 0, output: said('update-no-name') }, context);
  assert.match(
    explainApt({ exitCode: 100, output: said('no-candidate') }, { ...context, unread }).message,
    /has pcs; of them the package mirror could not be read: http:\/\/mirror\.invalid/,
  );
});

test('a package whose own script fails is named', () => {
  const { message } = explainApt(
    { exitCode: 100, output: said('broken-script') },
    { ...context, doing: 'install' },
  );
  assert.match(
    message,
    /^dpkg could not finish corosync: installed corosync package post-installation script .* exit status 7\n/,
  );
  assert.match(message, /dpkg --configure corosync, and deploy again/);
});

test('a bound that was reached says what was still awaited, and what is kept', () => {
  const awaited = 'http://mirror/pool/pcs_0.11.5-1_all.deb and 41 more';
  const { message } = explainApt({ exitCode: null, output: 'Get:1 …\n' }, { ...context, awaited });
  assert.match(
    message,
    /^the mirror did not send all packages within 600 s; still awaited: .*pcs_0.* 41 more\n/,
  );
  assert.match(message, /what was fetched is kept, and deploy again/);
});

test('a bound that was reached while a mirror said nothing names it all the same', () => {
  const [begun = ''] = said('update-silent').split('Reading');
  const { message } = explainApt({ exitCode: null, output: begun }, { ...context, doing: 'update' });
  assert.match(
    message,
    /package lists within 600 s; .*18099\/debian bookworm InRelease: no answer within 30 s, and 1 more/,
  );
});

test('what is not known speaks for itself', () => {
  const output = "E: You don't have enough free space in /var/cache/apt/archives/.\n";
  assert.match(explainApt({ exitCode: 100, output }, context).message, /^You don't have enough free space/);
  assert.match(
    explainApt({ exitCode: 137, output: '' }, context).message,
    /^apt-get ended with exit code 137\n/,
  );
});
