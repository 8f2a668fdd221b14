import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InstallError } from '../../../deployer/packages/install-error.ts';

test('keeps the last words that say something, not the pages before them', () => {
  const pages = Array.from(
    { length: 300 },
    (_, i) => `Get:${i} http://mirror/debian some-package\nSetting up x ...`,
  );
  const output = [...pages, 'first word', 'dpkg: error 1', 'E: error 2'].join('\n');
  assert.equal(
    new InstallError('why', { todo: 'do this', output }).message,
    'why\n  do this, and deploy again\n  | first word\n  | dpkg: error 1\n  | E: error 2',
  );
  const chatty = Array.from({ length: 300 }, (_, i) => `line ${i}`).join('\n');
  const { message } = new InstallError('why', { todo: 'do this', output: chatty });
  assert.equal(message.split('\n').length, 8);
  assert.ok(message.endsWith('| line 299'));
});
