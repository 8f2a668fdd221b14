import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { InstallError } from '../../../deployer/packages/install-error.ts';
import { cleanUpCommand, missingCommand, yumPackages } from '../../../deployer/packages/yum.ts';
import { FakeNode, type Reply } from '../../lab/node/fake-node.ts';

const packages = [
  { name: 'pcs', brings: 'pcs' },
  { name: 'resource-agents', brings: '/usr/lib/ocf/resource.d' },
];

function machine(missing: string, install: Reply = ''): FakeNode {
  return new FakeNode('n1', [
    [missingCommand(packages), missing],
    [/^find \/proc/, ''],
    [new RegExp(`${cleanUpCommand.slice(-40)}$`), { exitCode: 1 }],
    [/yum .* install --downloadonly pcs$/, install],
    [/yum .* install pcs$/, ''],
  ]);
}

test('names the packages that are missing', async () => {
  assert.deepEqual(await yumPackages.problems(machine('pcs\n'), packages), ['pcs is not installed']);
  assert.deepEqual(await yumPackages.problems(machine(''), packages), []);
});

test('fetches what is missing before it installs that, and does neither where nothing is missing', async () => {
  const node = machine('pcs\n');
  await yumPackages.install(node, packages);
  assert.equal(node.sent.filter(({ command }) => command.includes(' install ')).length, 2);
  const whole = machine('');
  await yumPackages.install(whole, packages);
  assert.equal(whole.sent.length, 1);
});

test('a package that yum does not know is an error, though yum ends well', async () => {
  const node = machine('pcs\n', 'No package pcs available.\n');
  await assert.rejects(
    yumPackages.install(node, packages),
    (error) => error instanceof InstallError && /no repository of this machine has pcs\n/.test(error.message),
  );
});

test('what was built from sources is there by what it brings', () => {
  const found = [
    { name: 'no-such-package', brings: 'sh' },
    { name: 'nor-this', brings: '/etc' },
    { name: 'missing', brings: 'no-such-program' },
    { name: 'missing-too' },
  ];
  assert.equal(
    execFileSync('sh', ['-c', missingCommand(found)], { encoding: 'utf8' }),
    'missing\nmissing-too\n',
  );
});
