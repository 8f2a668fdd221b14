import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { parseStep } from '../../../../lab/backend/docker/build-image.ts';
import { followProgress, type ProgressEvent } from '../../../../lab/backend/docker/follow-progress.ts';
import { parseVersion } from '../../../../lab/backend/docker/prove-node-image.ts';
import { UnavailableError } from '../../../../lab/errors.ts';

const bounds = { totalMs: 5000, quietMs: 5000 };

test('hands on events that are cut anywhere between two chunks', async () => {
  const events: ProgressEvent[] = [];
  const chunks = ['{"stream":"Step 1/2', ' : FROM x\\n"}\n{"str', 'eam":"é"}\r\n{"aux":{"ID":"sha256:1"}}'];
  await followProgress(
    'a job',
    async () => Readable.from(chunks),
    (event) => events.push(event),
    bounds,
  );
  assert.deepEqual(events, [{ stream: 'Step 1/2 : FROM x\n' }, { stream: 'é' }, { aux: { ID: 'sha256:1' } }]);
});

test('gives up a job that says nothing, and closes its connection', async () => {
  const stream = new PassThrough();
  await assert.rejects(
    followProgress(
      'a job',
      async () => stream,
      () => undefined,
      { totalMs: 5000, quietMs: 50 },
    ),
    (error) => error instanceof UnavailableError && /a job said nothing for 0.05 s/.test(error.message),
  );
  assert.equal(stream.destroyed, true);
});

test('gives up a job that talks but comes to no end', async (t) => {
  const stream = new PassThrough();
  const talk = setInterval(() => stream.write('{"status":"still at it"}\n'), 20);
  t.after(() => clearInterval(talk));
  await assert.rejects(
    followProgress(
      'a job',
      async () => stream,
      () => undefined,
      { totalMs: 200, quietMs: 150 },
    ),
    /a job came to no end within 0.2 s/,
  );
});

test('lets the error of a job that could not begin through as it is', async () => {
  const failure = new Error('refused');
  await assert.rejects(
    followProgress(
      'a job',
      async () => Promise.reject(failure),
      () => undefined,
      bounds,
    ),
    failure,
  );
});

test("knows the builder's steps from their output", () => {
  assert.equal(parseStep('Step 3/9 : RUN sh install.sh\n'), 'RUN sh install.sh');
  assert.equal(parseStep('the Step 3/9 : RUN sh\n'), undefined);
});

test("finds the version in programs' own words", () => {
  assert.equal(parseVersion('Pacemaker 2.1.5\nWritten by Andrew Beekhof\n'), '2.1.5');
  assert.equal(parseVersion("Corosync Cluster Engine, version '3.1.7'\n"), '3.1.7');
  assert.equal(parseVersion('systemd 252 (252.39-1~deb12u1)\n+PAM +AUDIT'), '252');
  assert.equal(parseVersion('no number'), undefined);
});
