import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectEngine } from '../../../lab/backend/docker/engine.ts';
import { chosenNodeImage, machineImageFor } from '../../../lab/backend/docker/images.ts';
import { UserError } from '../../../lab/errors.ts';
import { examineHost } from '../../../lab/host/doctor.ts';
import { setup, type SetupEvent } from '../../../lab/host/setup.ts';

const announce = (): void => undefined;

test('prepares the host, and a second time says what is already there', async () => {
  await setup({ os: ['debian12'], install: true, announce, onProgress: () => undefined });
  const events: SetupEvent[] = [];
  const result = await setup({
    os: ['debian12'],
    install: false,
    announce,
    onProgress: (event) => events.push(event),
  });
  assert.match(result.versions.pacemaker, /^2\.1\./);
  assert.deepEqual(result.rejected, []);
  const done = events.filter(({ status }) => status === 'done').map(({ step, text }) => `${step}: ${text}`);
  assert.match(done[0] ?? '', /^engine: Docker \d/);
  assert.match(done[1] ?? '', /^services image: fencelab\/services:\w+, was there/);
  assert.match(done[2] ?? '', /^node image debian12: fencelab\/node-debian12:\w+, was there; boots here/);

  const docker = await connectEngine();
  const chosen = { image: result.image, os: 'debian12' };
  assert.deepEqual(await chosenNodeImage(docker), chosen);
  assert.deepEqual(await machineImageFor(docker, 'debian12', 'node'), chosen);
  assert.equal(await machineImageFor(docker, 'no-such-system', 'node'), undefined);

  const findings = new Map((await examineHost()).map((finding) => [finding.check, finding]));
  for (const check of ['engine', 'cgroups', 'services image', 'node image']) {
    assert.equal(findings.get(check)?.status, 'ok', check);
  }
  assert.ok(findings.get('node image')?.found.includes(result.image));
});

test('refuses a system that it does not know before it does anything', async () => {
  const events: SetupEvent[] = [];
  await assert.rejects(
    setup({ os: ['solaris'], install: true, announce, onProgress: (event) => events.push(event) }),
    (error) => error instanceof UserError && /solaris/.test(error.message),
  );
  assert.deepEqual(events, []);
});
