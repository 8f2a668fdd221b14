import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { faults } from '../../../lab/fault/faults.ts';
import { describeArgs } from '../../../lab/fault/registry.ts';

const root = join(import.meta.dirname, '..', '..', '..');

test('docs/faults.md names each fault as it names itself', () => {
  const rows = readFileSync(join(root, 'docs', 'faults.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  assert.deepEqual(
    rows,
    faults.map(
      (fault) =>
        `| \`${fault.name}\` | ${fault.plane} | ${fault.lasts} | ${fault.summary} | ${describeArgs(fault)} |`,
    ),
  );
});

test('each fault has an integration test that injects it', () => {
  const tests = ['faults.test.ts', 'cluster-faults.test.ts']
    .map((file) => readFileSync(join(root, 'test', 'docker', 'fault', file), 'utf8'))
    .join('\n');
  // What needs the kernel's network emulator is tested to be refused without it, by the same words for all four.
  const untested = faults.filter(({ name }) => !tests.includes(`'${name}'`)).map(({ name }) => name);
  assert.deepEqual(untested, []);
});
