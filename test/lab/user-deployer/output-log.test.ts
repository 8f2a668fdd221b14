import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openOutputLog } from '../../../lab/user-deployer/output-log.ts';

test('runs that begin in one second keep their outputs apart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fencelab-test-'));
  try {
    const runs = join(folder, 'lab-runs');
    const logs = await Promise.all([1, 2, 3].map(async () => openOutputLog(runs)));
    await Promise.all(logs.map(async ({ file }) => file.close()));
    assert.equal(new Set(logs.map(({ path }) => path)).size, 3);
    for (const name of await readdir(runs))
      assert.match(name, /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-deployer(-\d)?\.log$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
