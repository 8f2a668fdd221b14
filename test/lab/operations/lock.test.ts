import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { UnavailableError } from '../../../lab/errors.ts';
import { lockLab, lockSnapshot } from '../../../lab/operations/lock.ts';

const lab = `lock-test-${process.pid}`;

test('refuses a second holder at once and names the first', async () => {
  await using _lock = await lockLab(lab, 'lab up');
  await assert.rejects(lockLab(lab, 'lab down'), (error: unknown) => {
    assert.ok(error instanceof UnavailableError);
    assert.match(error.message, new RegExp(`another lab up \\(process ${process.pid}\\)`));
    return true;
  });
});

test('keeps labs of different names apart', async () => {
  await using _one = await lockLab(lab, 'lab up');
  await using _other = await lockLab(`${lab}-other`, 'lab up');
});

test('two that save or remove one snapshot are kept apart, of whichever labs', async () => {
  await using _lab = await lockLab(lab, 'lab up');
  await using _lock = await lockSnapshot(lab, 'lab up');
  await assert.rejects(lockSnapshot(lab, 'lab snapshot rm'), {
    name: 'UnavailableError',
    message: `the snapshot "${lab}" is being saved or removed by another lab up (process ${process.pid})`,
  });
});

test('a snapshot’s name may be of any length', async () => {
  await using _one = await lockSnapshot(`${lab}${'x'.repeat(500)}`, 'lab up');
  await using _other = await lockSnapshot(`${lab}${'x'.repeat(501)}`, 'lab up');
  await assert.rejects(lockSnapshot(`${lab}${'x'.repeat(500)}`, 'lab snapshot rm'), UnavailableError);
});

test('is free again when its holder lets go', async () => {
  const first = await lockLab(lab, 'lab up');
  await first[Symbol.asyncDispose]();
  await using _second = await lockLab(lab, 'lab up');
});

test('is free again when its holder was killed', async () => {
  const source = `
    const { lockLab } = await import(${JSON.stringify(new URL('../../../lab/operations/lock.ts', import.meta.url).href)});
    await lockLab(${JSON.stringify(lab)}, 'lab up');
    process.stdout.write('locked');
    setInterval(() => undefined, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await assert.rejects(lockLab(lab, 'lab up'), UnavailableError);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await using _lock = await lockLab(lab, 'lab up');
});
