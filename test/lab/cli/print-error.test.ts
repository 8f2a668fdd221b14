import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf } from '../../../lab/cli/print-error.ts';
import { CommandError, UnavailableError, UserError } from '../../../lab/errors.ts';

const cases: [string, unknown, number][] = [
  ['wrong use', new UserError('no such node'), 2],
  ['what is missing', new UnavailableError('no engine'), 3],
  ['a command that failed', new CommandError('n1', 'pcs status', { exitCode: 1 }), 1],
  [
    'a command that failed since the engine is gone',
    new CommandError('n1', 'pcs status', { cause: new UnavailableError('no engine') }),
    3,
  ],
  [
    'wrong use in which something is missing',
    new UserError('bad', { cause: new UnavailableError('none') }),
    3,
  ],
  ['a full disk', Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }), 3],
  ['a fault of its own', new TypeError('undefined is not a function'), 1],
  ['what is no error', 'a text', 1],
];

for (const [what, error, code] of cases) {
  test(`${what} exits with ${code}`, () => assert.equal(exitCodeOf(error), code));
}
