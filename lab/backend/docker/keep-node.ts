import type Docker from 'dockerode';
import { Readable, Writable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { abortable } from '../../abortable.ts';
import { CommandError, UnavailableError } from '../../errors.ts';
import { shellQuote } from '../../node/node.ts';
import type { KeptFiles } from '../backend.ts';
import { DockerNode } from './docker-node.ts';
import { tarOf } from './tar.ts';
import { unlessGone } from './unless-gone.ts';

export interface KeepOptions {
  container: Docker.Container;
  machine: string;
  files: KeptFiles;
  labels: Record<string, string>;
  /** `fencelab/snapshot:NAME.controller1-vm`. */
  ref: { repo: string; tag: string };
}

/** The engine's words for what became of a file (Docker Engine API, ContainerChanges). */
const deleted = 2;
const copyTimeoutMs = 300_000;
const removeTimeoutMs = 60_000;
const goneList = '/fencelab-gone';

/**
 * Keeps a running node's disk as an image on top of the node's own. Nothing of what is left out is ever in a layer: the
 * kept files are copied into a new container of the same image, and that one is committed. It carries `labels`, so that
 * what a kill leaves of it is found.
 */
export async function keepNode(docker: Docker, options: KeepOptions): Promise<void> {
  const { container, machine, files, labels, ref } = options;
  const [{ Image: image }, all] = await Promise.all([
    container.inspect(),
    container.changes() as Promise<{ Path: string; Kind: number }[]>,
  ]);
  const changes = all.filter(({ Path: path }) => files.isTakenAsIs(path));
  const gone = changes.filter(({ Kind }) => Kind === deleted).map(({ Path: path }) => path);
  const kept = changes.filter(({ Kind }) => Kind !== deleted).map(({ Path: path }) => path);
  const draft = await docker.createContainer({
    Image: image,
    Labels: labels,
    Entrypoint: ['sh', '-c', `xargs -0 rm -rf < ${goneList} && rm ${goneList}`],
    HostConfig: { NetworkMode: 'none' },
  });
  try {
    const node = new DockerNode(machine, container);
    await copy(node, draft, 'tar -cf - -C / --no-recursion --null -T -', kept);
    const instead = `cd ${shellQuote(files.insteadFolder)} && find . -type f -print0 | tar -cf - --null -T -`;
    await copy(node, draft, instead, []);
    if (gone.length > 0) await removeFrom(draft, gone);
    await draft.commit(ref);
  } finally {
    await unlessGone(draft.remove({ force: true }));
  }
}

/** Copies what a command on the node packs, given these paths, into a container. */
async function copy(
  node: DockerNode,
  to: Docker.Container,
  command: string,
  paths: readonly string[],
): Promise<void> {
  const archive = new PassThrough();
  const errors: Buffer[] = [];
  const stderr = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      errors.push(chunk);
      done();
    },
  });
  // Paths relative to the root, as they stand in the archive.
  const list = Readable.from([Buffer.from(paths.map((path) => `${path.slice(1)}\0`).join(''))]);
  const bound = AbortSignal.timeout(copyTimeoutMs);
  const unpacked = to.putArchive(archive, { path: '/' });
  unpacked.catch(() => archive.destroy());
  const packed = node.attach(command, { stdin: list, stdout: archive, stderr, timeoutMs: copyTimeoutMs });
  const exitCode = await abortable(packed, bound);
  if (exitCode !== 0) {
    archive.destroy();
    throw new CommandError(node.name, command, {
      exitCode,
      stdout: '',
      stderr: Buffer.concat(errors).toString(),
    });
  }
  archive.end();
  await abortable(unpacked, bound);
}

async function removeFrom(draft: Docker.Container, paths: readonly string[]): Promise<void> {
  const list = { path: goneList, content: paths.map((path) => `${path}\0`).join(''), mode: 0o600 };
  await draft.putArchive(await tarOf([list]), { path: '/' });
  await draft.start();
  const bound = AbortSignal.timeout(removeTimeoutMs);
  const { StatusCode: code } = (await abortable(draft.wait(), bound)) as { StatusCode: number };
  if (code !== 0)
    throw new UnavailableError(
      `a snapshot's files could not be removed where the node had removed them: ${code}`,
    );
}
