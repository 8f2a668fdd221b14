import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const lab = join(import.meta.dirname, '..', '..', '..', 'bin', 'lab');

function run(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(lab, args, { encoding: 'utf8', timeout: 30_000 });
  return { code: status, stdout, stderr };
}

const commands = 'setup doctor up deploy scenario status power exec ssh logs list down'.split(' ');

test('--help names every command and the exit codes', () => {
  const { code, stdout } = run('--help');
  assert.equal(code, 0);
  for (const command of commands) assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'));
  assert.match(stdout, /130 Ctrl-C/);
});

for (const command of commands) {
  test(`${command} --help says what it does`, () => {
    const { code, stdout } = run(command, '--help');
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: lab ${command}`));
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
  [['scenario'], /name a scenario; --list shows them/],
  [['scenario', 'no-such-story'], /there is no scenario "no-such-story"/],
  [['status', '--config', 'none.ts'], /there is no config file/],
  [['deploy', '--inventory', 'none.json'], /the inventory none\.json cannot be read/],
];

for (const [args, message] of wrongUses) {
  test(`lab ${args.join(' ')}: exit 2, the reason on stderr, nothing on stdout`, () => {
    const { code, stdout, stderr } = run(...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.equal(stdout, '');
  });
}

test('scenario --list prints one name a line', () => {
  const { code, stdout } = run('scenario', '--list');
  assert.equal(code, 0);
  assert.ok(stdout.split('\n').includes('fence-controller3'));
});
