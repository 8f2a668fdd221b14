import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { LoadedConfig } from '../../../lab/config/load-config.ts';
import { UserError } from '../../../lab/errors.ts';
import { findUserDeployer } from '../../../lab/user-deployer/find-user-deployer.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fencelab-test-'));
  await mkdir(join(folder, 'deploy'));
  await writeFile(join(folder, 'deploy', 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(join(folder, 'deploy', 'plain.sh'), 'echo\n', { mode: 0o644 });
});
after(async () => rm(folder, { recursive: true }));

const find = async (deployer: LoadedConfig['deployer']) =>
  findUserDeployer({ folder, ...(deployer && { deployer }) });

test('there is none where the config names none', async () => {
  assert.equal(await find(undefined), undefined);
});

test('its folder is relative to the config file, and what is left out has a default', async () => {
  assert.deepEqual(await find({ command: ['sh', 'run.sh'], cwd: 'deploy' }), {
    command: ['sh', 'run.sh'],
    folder: join(folder, 'deploy'),
    env: {},
    inventory: 'ini',
    runOn: 'host',
    timeoutMs: 1_800_000,
  });
});

test('takes a program of its folder, and one on a PATH of its own', async () => {
  assert.ok(await find({ command: ['./run.sh'], cwd: 'deploy' }));
  assert.ok(await find({ command: ['run.sh'], env: { PATH: join(folder, 'deploy') } }));
});

const refused: [string, NonNullable<LoadedConfig['deployer']>, RegExp, RegExp][] = [
  [
    'a folder that is not there',
    { command: ['sh'], cwd: 'no' },
    /deployer\.cwd: there is no folder .*\/no$/,
    /relative to/,
  ],
  [
    'a program that no one has',
    { command: ['no-such-program'] },
    /no program "no-such-program" on the PATH/,
    /\.\/no-such/,
  ],
  [
    'one that the folder lacks',
    { command: ['./no.sh'], cwd: 'deploy' },
    /deploy\/no\.sh is not there/,
    /relative to/,
  ],
  [
    'one that may not be run',
    { command: ['./plain.sh'], cwd: 'deploy' },
    /not executable/,
    /chmod \+x .*'bash'/,
  ],
  ['a folder for a program', { command: ['./deploy'] }, /deploy is no file/, /relative to/],
  [
    'one that the folder lacks, for the first node',
    { command: ['./no.sh'], runOn: 'first-node' },
    /is not there/,
    /./,
  ],
];

for (const [what, deployer, message, hint] of refused) {
  test(`refuses ${what}`, async () => {
    await assert.rejects(find(deployer), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, message);
      assert.match(error.hint ?? '', hint);
      return true;
    });
  });
}

test('a program of the first node is not looked for on this host', async () => {
  assert.ok(await find({ command: ['no-such-program'], runOn: 'first-node' }));
  assert.ok(await find({ command: ['/opt/no/such'], runOn: 'first-node' }));
});
