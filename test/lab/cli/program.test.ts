import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createProgram } from '../../../lab/cli/program.ts';

const bin = join(import.meta.dirname, '..', '..', '..', 'bin', 'lab');
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fencelab-cli-'));
});
after(async () => rm(folder, { recursive: true }));

/** Runs the real `lab` where no engine can be had and no lab's secrets are. */
async function lab(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; stdout: string; stderr: string }>();
  const env = {
    ...process.env,
    DOCKER_HOST: `unix://${join(folder, 'no-engine.sock')}`,
    XDG_STATE_HOME: folder,
  };
  const child = execFile(bin, args, { cwd: folder, env }, (_error, stdout, stderr) =>
    resolve({ code: child.exitCode ?? -1, stdout, stderr }),
  );
  return promise;
}

const wrongUse: [string[], RegExp][] = [
  [['frobnicate'], /unknown command 'frobnicate'/],
  [['up', '--name', 'My Lab'], /a lower-case letter, then at most 29/],
  [['up', '--nodes', '0'], /a whole number from 1 to 16/],
  [['scenario', 'no-such-scenario'], /there is no scenario "no-such-scenario"\n.*fence-controller3/],
  [['scenario'], /name a scenario/],
  [['exec'], /missing required argument 'node'/],
  [['exec', '--timeout', 'soon', 'controller1', 'true'], /a number of seconds/],
  [['power', 'controller1', 'sideways'], /Allowed choices are on, off, reset/],
  [['setup', '--os', 'solaris'], /unknown node system "solaris"\n.*centos7, debian12/],
  [['status', '--config', 'none.ts'], /there is no config file .*none\.ts/],
  [['deploy', '--inventory', 'none.json'], /the inventory none\.json cannot be read/],
];

for (const [args, says] of wrongUse) {
  test(`lab ${args.join(' ')}: exits with 2 and says why on stderr`, async () => {
    const { code, stdout, stderr } = await lab(...args);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, says);
  });
}

test('without an engine what needs one exits with 3, names the place and says what to do', async () => {
  const commands = [
    ['up'],
    ['status'],
    ['list'],
    ['power'],
    ['down'],
    ['logs'],
    ['deploy'],
    ['exec', 'controller1', '--', 'true'],
    ['setup', '--no-install'],
  ];
  for (const args of commands) {
    const { code, stdout, stderr } = await lab(...args);
    assert.deepEqual(
      [code, stdout.replace(/^.*engine.*\n/, '')],
      [3, ''],
      `lab ${args.join(' ')}: ${stderr}`,
    );
    assert.match(stderr, /no container engine answers at .*no-engine\.sock\n {2}is DOCKER_HOST right/);
  }
});

test('a config with a wrong field exits with 2 and names the field', async () => {
  await writeFile(join(folder, 'wrong.config.ts'), 'export default { nodes: 99 };\n');
  const { code, stderr } = await lab('up', '--config', 'wrong.config.ts');
  assert.equal(code, 2);
  assert.match(stderr, /wrong\.config\.ts is not a valid config\n {2}nodes: a whole number from 1 to 16/);
});

test('scenario --list prints one name a line', async () => {
  const { code, stdout } = await lab('scenario', '--list');
  assert.deepEqual([code, stdout], [0, 'fence-controller3\n']);
});

test('every command has a help and takes --name', () => {
  const { commands } = createProgram();
  assert.equal(commands.length, 12);
  for (const command of commands) {
    assert.match(command.helpInformation(), /--name <lab>[^]*--help/, command.name());
    assert.ok(command.description(), command.name());
  }
});
