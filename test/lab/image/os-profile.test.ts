import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { UserError } from '../../../lab/errors.ts';
import { osProfile, osProfiles } from '../../../lab/image/os-profile.ts';
import { packageFile } from '../../../lab/image/package-file.ts';

test('prefers centos7, then debian12', () => {
  assert.deepEqual(
    osProfiles.map(({ os }) => os),
    ['centos7', 'debian12', 'debian13', 'debian11'],
  );
});

test('names the systems that there are when it is asked for another', () => {
  assert.throws(
    () => osProfile('solaris'),
    (error) =>
      error instanceof UserError &&
      /solaris/.test(error.message) &&
      /centos7, debian11, debian12, debian13/.test(error.hint ?? ''),
  );
});

for (const { os, family, packages } of osProfiles) {
  test(`${os} has the scripts that its family needs and the packages of the procedure's first step`, () => {
    for (const script of [`install-${family}.sh`, `machine-${family}.sh`, `undeployed-${family}.sh`]) {
      assert.ok(existsSync(packageFile(`lab/image/node/${script}`)), script);
    }
    for (const name of ['pcs', 'pacemaker', 'corosync', 'resource-agents', 'fence-virt']) {
      assert.ok(packages.node.includes(name), name);
    }
    assert.ok(packages.node.some((name) => name.startsWith('fence-agents')));
    assert.ok(packages.bare.includes('openssh-server'));
  });
}
