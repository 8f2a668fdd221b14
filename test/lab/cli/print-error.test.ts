import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf } from '../../../lab/cli/print-error.ts';
import { CommandError, UnavailableError, UserError } from '../../../lab/errors.ts';

test('wrong use is 2, what is missing is 3, a failure is 1', () => {
  assert.equal(exitCodeOf(new UserError('no such node')), 2);
  assert.equal(exitCodeOf(new UnavailableError('no such lab')), 3);
  assert.equal(exitCodeOf(new CommandError('n1', 'false', { exitCode: 1 })), 1);
  assert.equal(exitCodeOf('a word'), 1);
});

test('3 beats 1: a failure that was caused by a lost engine is the lab’s', () => {
  const lost = new UnavailableError('the engine is gone');
  assert.equal(exitCodeOf(new CommandError('n1', 'true', { cause: lost })), 3);
  assert.equal(exitCodeOf(new Error('step failed', { cause: new Error('exec failed', { cause: lost }) })), 3);
});

test('what the system itself refuses is something that the host lacks', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  assert.equal(exitCodeOf(full), 3);
  assert.equal(exitCodeOf(Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' })), 1);
});
