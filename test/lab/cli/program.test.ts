import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

const lab = join(import.meta.dirname, '..', '..', '..', 'bin', 'lab');

const noEngine = '/nowhere/engine.sock';

/** The real `lab`, where no engine answers. */
function run(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, DOCKER_HOST: `unix://${noEngine}` };
  const { status, stdout, stderr } = spawnSync(lab, args, { encoding: 'utf8', timeout: 30_000, env });
  return { code: status, stdout, stderr };
}

const commands =
  'setup doctor up deploy verify reset snapshot scenario watch fault status power exec ssh logs list down'.split(
    ' ',
  );

test('--help names every command and the exit codes', () => {
  const { code, stdout } = run('--help');
  assert.equal(code, 0);
  for (const command of commands) assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'));
  assert.match(stdout, /130 Ctrl-C/);
});

for (const command of commands) {
  test(`${command} --help says what it does; it takes --name`, () => {
    const { code, stdout } = run(command, '--help');
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: lab ${command}`));
    assert.match(stdout, /^ {2}--name <lab>/m);
  });
}

const wrongUses: [string[], RegExp][] = [
  [['frobnicate'], /unknown command 'frobnicate'/],
  [['up', '--frobnicate'], /unknown option '--frobnicate'/],
  [['up', '--name', 'My Lab'], /a lower-case letter, then at most 29/],
  [['up', '--name', '../x'], /a lower-case letter/],
  [['up', '--nodes', '0'], /a whole number from 1 to 16/],
  [['up', '--nodes', 'three'], /a whole number from 1 to 16/],
  [['power', 'controller1', 'explode'], /Allowed choices are on, off, reset/],
  [['exec', 'controller1'], /missing required argument 'command'/],
  [['exec', '--timeout', 'soon', 'controller1', 'true'], /a number of seconds/],
  [['setup', '--os', 'solaris'], /one of centos7, .*debian12.*, not "solaris"/],
  [['up', '--os', 'debian12,solaris'], /one of centos7, .*debian12.*, not "solaris"/],
  [['exec', 'controller1', '--frobnicate', '--', 'true'], /unknown option '--frobnicate'/],
  [['scenario'], /name a scenario; --list shows them/],
  [['scenario', 'no-such-story'], /there is no scenario "no-such-story"/],
  [['status', '--config', 'none.ts'], /there is no config file/],
  [
    ['deploy', '--only', 'time', '--from', 'pcsd'],
    /'--only <step>' cannot be used with option '--from <step>'/,
  ],
  [['deploy', '--plan', '--twice'], /'--twice' cannot be used with option '--plan'/],
  [['deploy', '--exit-code'], /'--exit-code' goes with '--plan'/],
  [['deploy', '--accept-new-host-keys'], /'--accept-new-host-keys' goes with '--inventory'/],
  [['verify', '--accept-new-host-keys'], /'--accept-new-host-keys' goes with '--inventory'/],
  ...['deploy', 'verify'].map((command): [string[], RegExp] => [
    [command, '--inventory', 'none.json', '--name', 'mine'],
    /'--inventory <file>' cannot be used with option '--name <lab>'/,
  ]),
  [
    ['fault', 'inject', 'freeze', 'controller1'],
    /"controller1" is not an .*\n {2}write it as node=controller1$/m,
  ],
  [['fault', 'inject', 'loss', 'node=controller1', '20'], /write it as percent=20$/m],
  [['fault', 'inject', 'fence-host-down', 'controller1'], /leave it out: the fault takes no more$/m],
  [['fault', 'inject', 'freeeze', 'controller1'], /there is no fault "freeeze"/],
  [['deploy', '--inventory', 'none.json'], /the inventory none\.json cannot be read: there is no such file/],
];

for (const [args, message] of wrongUses) {
  test(`lab ${args.join(' ')}: exit 2, the reason on stderr, nothing on stdout`, () => {
    const { code, stdout, stderr } = run(...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.equal(stdout, '');
  });
}

for (const flags of ['--plan', '--only time', '--inventory machines.json']) {
  test(`lab deploy ${flags}: exit 2 where the config names a deployer of its own, whose flag it is not`, (context) => {
    const config = configOf(context, "{ deployer: { command: ['bash', 'deploy.sh'] } }");
    const { code, stdout, stderr } = run('deploy', '--config', config, ...flags.split(' '));
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.match(
      stderr,
      new RegExp(`${flags.split(' ')[0]} is for lab's own deployer, .*: bash deploy\\.sh`),
    );
    assert.match(stderr, /leave it out, or name a config without a deployer/);
  });
}

/** Writes such a config into a folder of the test's own. @returns its path */
function configOf(context: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'fencelab-config-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'lab.config.mjs');
  writeFileSync(path, `export default ${text};\n`);
  return path;
}

const takeTheNameAlone = [
  'status',
  'power',
  'logs',
  'down',
  'watch',
  'verify',
  'list',
  'fault list',
  'exec controller1 true',
  'ssh controller1',
  'fault inject freeze node=controller1',
  'fault heal --all',
  'snapshot save kept',
  'snapshot restore kept',
];

for (const command of takeTheNameAlone) {
  test(`lab ${command}: a config that is not right keeps nobody from a lab that --name names`, (context) => {
    const config = configOf(context, '{ nodes: 0 }');
    const [first = '', ...rest] = command.split(' ');
    const words = /^(fault|snapshot)$/.test(first) ? [first, rest.shift() ?? ''] : [first];
    const { code, stderr } = run(...words, '--name', 'mine', '--config', config, ...rest);
    // It got as far as asking the engine.
    assert.equal(code, 3, stderr);
    assert.ok(stderr.includes(noEngine), stderr);
  });
}

test('down --all names no lab, and reads no config', (context) => {
  const { code, stderr } = run('down', '--all', '--config', configOf(context, '{ nodes: 0 }'));
  assert.equal(code, 3, stderr);
});

for (const command of ['up', 'deploy', 'reset', 'scenario --list', 'setup', 'status', 'down']) {
  test(`lab ${command}: exit 2 where the config that it reads is not right`, (context) => {
    const config = configOf(context, '{ nodes: 0 }');
    const takesMore = !takeTheNameAlone.includes(command);
    const args = [...command.split(' '), '--config', config, ...(takesMore ? ['--name', 'mine'] : [])];
    const { code, stdout, stderr } = run(...args);
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.match(stderr, /lab\.config\.mjs is not a valid config\n {2}nodes: /);
  });
}

test('scenario --list prints a line for each, with its summary and tags', () => {
  const { code, stdout } = run('scenario', '--list');
  assert.equal(code, 0);
  assert.match(stdout, /^fence-controller3 +A healthy controller is ordered off .*\[ci fencing\]$/m);
});

const needAnEngine = [
  ...['up', 'status', 'list', 'power', 'logs', 'deploy', 'down'].map((command) => [command]),
  ['exec', 'controller1', '--', 'true'],
  ['ssh', 'controller1'],
  ['setup', '--no-install', '--json'],
];

for (const args of needAnEngine) {
  test(`lab ${args.join(' ')}: without an engine exit 3, its place and what to do on stderr`, () => {
    const { code, stdout, stderr } = run(...args);
    assert.deepEqual([code, stdout], [3, ''], stderr);
    assert.ok(stderr.includes(noEngine));
    assert.match(stderr, /is DOCKER_HOST right/);
  });
}

test('an output that is closed before its end is no success', () => {
  const { stdout } = spawnSync(
    'bash',
    ['-c', '"$1" scenario --list --json | :; echo "${PIPESTATUS[0]}"', '-', lab],
    {
      encoding: 'utf8',
      timeout: 30_000,
    },
  );
  assert.equal(stdout.trim(), '141');
});
