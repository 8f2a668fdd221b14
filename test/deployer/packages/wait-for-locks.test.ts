import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { InstallError } from '../../../deployer/packages/install-error.ts';
import { holdersCommand, waitForLocks } from '../../../deployer/packages/wait-for-locks.ts';
import { FakeNode, type Reply } from '../../lab/node/fake-node.ts';

const files = ['/var/lib/dpkg/lock', '/var/lib/apt/lists/lock'];

test('waits for whoever is at work with the packages', async () => {
  const replies: Reply[] = ['4711 apt-get upgrade -y \n', '4711 apt-get upgrade -y \n', ''];
  const node = new FakeNode('n1', [
    [holdersCommand(files), () => replies.shift() ?? assert.fail('asked on')],
  ]);
  await waitForLocks(node, files, { timeoutMs: 10_000 });
  assert.equal(replies.length, 0);
});

test('gives up after its time, naming them', async () => {
  const node = new FakeNode('n1', [
    [holdersCommand(files), '4711 apt-get upgrade -y \n4712 dpkg --unpack \n'],
  ]);
  await assert.rejects(waitForLocks(node, files, { timeoutMs: 50 }), (error) => {
    assert.ok(error instanceof InstallError);
    assert.match(
      error.message,
      /being changed by apt-get upgrade -y \(process 4711\) and dpkg --unpack \(process 4712\); waited 0.05 s/,
    );
    return true;
  });
});

test('a node that cannot be asked is no lock', async () => {
  const node = new FakeNode('n1', [[/.*/, { unreachable: true }]]);
  await assert.rejects(
    waitForLocks(node, files, { timeoutMs: 50 }),
    (error) => error instanceof Error && !(error instanceof InstallError),
  );
});

test('finds a process of this machine by the file that it has open, and none by one that nobody has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fencelab-locks-'));
  const file = join(folder, 'lock');
  const fd = openSync(file, 'w');
  const holder = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
  try {
    const run = promisify(execFile);
    const { stdout } = await run('sh', ['-c', holdersCommand([file])]);
    assert.match(stdout, new RegExp(`^${holder.pid} sleep 60 $`, 'm'));
    assert.equal((await run('sh', ['-c', holdersCommand([join(folder, 'other')])])).stdout, '');
  } finally {
    holder.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});
