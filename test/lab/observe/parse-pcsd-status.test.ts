import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parsePcsdStatus } from '../../../lab/observe/parse-pcsd-status.ts';

const recorded = (stack: string, state: string): string =>
  readFileSync(
    join(import.meta.dirname, '..', '..', 'recorded', stack, state, 'node1', 'pcs_status_pcsd.out'),
    'utf8',
  );

test('reads what both generations say of each pcsd', () => {
  assert.deepEqual(parsePcsdStatus(recorded('pacemaker-1.1.23-pcs-0.9.169', 'online')), {
    e1: 'online',
    e2: 'online',
    e3: 'offline',
  });
  assert.deepEqual(parsePcsdStatus(recorded('pacemaker-2.1.5-pcs-0.11.5', 'partition')), {
    b1: 'online',
    b2: 'offline',
    b3: 'offline',
  });
  assert.deepEqual(parsePcsdStatus('  n1: Unable to authenticate\n  n2 (10.0.0.2): Online\n'), {
    n1: 'unauthenticated',
    n2: 'online',
  });
});
