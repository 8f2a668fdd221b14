import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { aptPackages, interruptedCommand, statesCommand } from '../../../deployer/packages/apt.ts';
import { InstallError } from '../../../deployer/packages/install-error.ts';
import { FakeNode, type Reply } from '../../lab/node/fake-node.ts';

const packages = [{ name: 'pcs' }, { name: 'corosync' }];
const said = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../recorded/apt', `${name}.txt`), 'utf8');

/** A machine with no package yet that gets them; what a test names is otherwise. */
function machine(otherwise: [string | RegExp, Reply][] = [], before = ''): FakeNode {
  let isInstalled = false;
  const node: FakeNode = new FakeNode('n1', [
    ...otherwise,
    [/^find \/proc/, ''],
    [interruptedCommand, ''],
    [/ --configure -a$/, ''],
    [
      statesCommand(['pcs', 'corosync']),
      () => (isInstalled ? 'pcs installed\ncorosync installed\n' : before),
    ],
    [/ update$/, 'Get:1 http://mirror/debian bookworm InRelease [151 kB]\n'],
    [/ install --download-only /, ''],
    [
      / install (?!--download-only)/,
      () => {
        isInstalled = true;
        return '';
      },
    ],
  ]);
  return node;
}

const kinds = (node: FakeNode): string[] =>
  node.sent.flatMap(
    ({ command }) =>
      /(--configure -a|update|install --download-only .*|install .*)$/.exec(command)?.[0] ?? [],
  );

test('tells of each package how dpkg has it', async () => {
  const node = machine([], 'pcs half-configured\n');
  assert.deepEqual(await aptPackages.problems(node, packages), [
    'pcs is half-configured: its installation was cut off',
    'corosync is not installed',
  ]);
  const removed = machine([], 'pcs config-files\ncorosync installed\n');
  assert.deepEqual(await aptPackages.problems(removed, packages), ['pcs is removed']);
});

test('fetches everything before it unpacks anything, and only what is missing', async () => {
  const node = machine([], 'corosync installed\n');
  await aptPackages.install(node, packages);
  assert.deepEqual(kinds(node), ['update', 'install --download-only pcs', 'install pcs']);
});

test('does nothing where all is installed', async () => {
  const node = machine([], 'pcs installed\ncorosync installed\n');
  await aptPackages.install(node, packages);
  assert.deepEqual(kinds(node), []);
});

test('finishes first what was cut off, and needs no mirror where that was all', async () => {
  const node = machine([
    [interruptedCommand, 'The following packages are only half configured:\n corosync\n'],
  ]);
  await aptPackages.install(node, packages);
  assert.equal(kinds(node)[0], '--configure -a');
  const finished = machine([[interruptedCommand, '0001\n']], 'pcs installed\ncorosync installed\n');
  await aptPackages.install(finished, packages);
  assert.deepEqual(kinds(finished), ['--configure -a']);
});

async function failure(node: FakeNode): Promise<string> {
  const error: unknown = await aptPackages.install(node, packages).then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof InstallError, String(error));
  return error.message;
}

test('a mirror that cannot be read ends it at once: apt’s own update ends well then', async () => {
  const node = machine([[/ update$/, said('update-silent')]]);
  assert.match(await failure(node), /could not be read: http:\/\/127\.0\.0\.1:18099.*no answer within 30 s/);
  assert.deepEqual(kinds(node), ['update']);
});

test('one source of several that cannot be read is no obstacle while the packages are to be had', async () => {
  const half = `Hit:1 http://mirror/debian bookworm InRelease\n${said('update-refused')}`;
  await aptPackages.install(machine([[/ update$/, half]]), packages);
  const lacking = machine([
    [/ update$/, half],
    [/ install --download-only /, { exitCode: 100, stdout: said('unknown-package') }],
  ]);
  assert.match(await failure(lacking), /has pcs, pacemaker; of them .*18098.*refused/);
});

test('a script of a package that fails is told, after everything was fetched', async () => {
  const node = machine([[/ install (?!--download-only)/, { exitCode: 100, stdout: said('broken-script') }]]);
  assert.match(await failure(node), /dpkg could not finish corosync/);
});
