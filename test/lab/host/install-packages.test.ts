import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnavailableError } from '../../../lab/errors.ts';
import { hasProgram, installCommand, installPackages } from '../../../lab/host/install-packages.ts';

test("names the command of the distribution's own tool", () => {
  assert.equal(
    installCommand(['docker.io'], true, true),
    'apt-get install -y --no-install-recommends docker.io',
  );
  assert.equal(installCommand(['moby-engine'], false, true), 'dnf install -y moby-engine');
  assert.equal(installCommand(['moby-engine'], false, false), 'yum install -y moby-engine');
});

test('installs nothing where it may not, announces nothing, and says the command', async () => {
  const announced: string[] = [];
  const policy = { install: false, announce: (text: string) => void announced.push(text) };
  await assert.rejects(
    installPackages(['fencelab-no-such-package'], 'a test needs it', policy),
    (error) =>
      error instanceof UnavailableError &&
      /fencelab-no-such-package is missing/.test(error.message) &&
      /install -y .*fencelab-no-such-package/.test(error.hint ?? ''),
  );
  assert.deepEqual(announced, []);
});

test('finds programs on the PATH', async () => {
  assert.equal(await hasProgram('sh'), true);
  assert.equal(await hasProgram('fencelab-no-such-program'), false);
});
