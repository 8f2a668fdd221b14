import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildImage } from '../../../lab/backend/docker/build-image.ts';
import { connectEngine, type Engine } from '../../../lab/backend/docker/engine.ts';
import { pullImage } from '../../../lab/backend/docker/fetch-image.ts';
import { inspectImage } from '../../../lab/backend/docker/images.ts';
import { proveNodeImage } from '../../../lab/backend/docker/prove-node-image.ts';
import { UnavailableError } from '../../../lab/errors.ts';
import { ensureImage, ensureServicesImage } from '../../../lab/image/ensure-images.ts';
import type { ImageSource } from '../../../lab/image/image-source.ts';

const name = `fencelab-test/build-${process.pid}`;
const made: string[] = [];
let docker: Engine;
let base: string;

before(async () => {
  docker = await connectEngine();
  const policy = { install: true, announce: () => undefined, onNote: () => undefined };
  ({ image: base } = await ensureServicesImage(docker, policy));
});

after(async () => {
  await Promise.all(made.map(async (image) => docker.getImage(image).remove()));
});

function sourceOf(...lines: string[]): ImageSource {
  const content = ['ARG BASE', 'FROM ${BASE}', ...lines, ''].join('\n');
  return { files: [{ path: '/Dockerfile', content, mode: 0o644 }], args: { BASE: base } };
}

test('builds an image once for the same sources, and labels it with their digest', async () => {
  const steps: string[] = [];
  const request = {
    name,
    source: sourceOf('ENV made=once'),
    labels: { 'fencelab.os': 'test' },
    onNote: (text: string) => steps.push(text),
  };
  const first = await ensureImage(docker, request);
  made.push(first.image);
  assert.equal(first.built, true);
  assert.match(steps.join('\n'), /ENV made=once/);
  const begun = steps.length;
  assert.deepEqual(await ensureImage(docker, request), { image: first.image, built: false });
  assert.equal(steps.length, begun);
  const labels = (await inspectImage(docker, first.image))?.Config.Labels;
  assert.equal(labels?.['fencelab.os'], 'test');
  assert.equal(first.image, `${name}:${labels?.['fencelab.digest']}`);
});

test('names the step that failed and shows the end of its output', async () => {
  const source = sourceOf('RUN echo fine', 'RUN seq 1 50; echo cannot go on; exit 7');
  await assert.rejects(
    buildImage(docker, { tag: `${name}:broken`, files: source.files, args: source.args, labels: {} }),
    (error) => {
      assert.ok(error instanceof UnavailableError);
      const [first, ...output] = error.message.split('\n');
      assert.match(first ?? '', /"RUN seq 1 50; echo cannot go on; exit 7": .*code: 7/);
      assert.equal(output.length, 20);
      assert.ok(output.includes('cannot go on'));
      assert.ok(output.includes('50') && !output.includes('1') && !output.includes('fine'));
      return true;
    },
  );
  assert.equal(await inspectImage(docker, `${name}:broken`), undefined);
});

test('gives up a build that comes to no end', async () => {
  const source = sourceOf('RUN echo begun && sleep 120');
  const build = { tag: `${name}:endless`, files: source.files, args: source.args, labels: {} };
  await assert.rejects(
    buildImage(docker, { ...build, bounds: { totalMs: 60_000, quietMs: 2000 } }),
    /building .*:endless said nothing for 2 s/,
  );
});

test('does not take an image without systemd for a node, and does not wait long for it', async () => {
  await assert.rejects(
    proveNodeImage(docker, { image: base, os: 'debian12' }),
    (error) =>
      error instanceof UnavailableError &&
      /does not boot to a working node: the node ended with 127/.test(error.message),
  );
  const left = await docker.listContainers({
    all: true,
    filters: { ancestor: [base], label: ['fencelab.role=proof'] },
  });
  assert.deepEqual(left, []);
});

test('says why an image could not be pulled', async () => {
  await assert.rejects(
    pullImage(docker, 'localhost:1/fencelab-no-such-image:1'),
    (error) => error instanceof UnavailableError && /could not be pulled: .*refused/.test(error.message),
  );
});
