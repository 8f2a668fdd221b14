import type Docker from 'dockerode';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { abortable } from '../../abortable.ts';
import { CommandError, UnavailableError } from '../../errors.ts';
import { shellQuote } from '../../node/node.ts';
import type { KeptFiles } from '../backend.ts';
import { DockerNode } from './docker-node.ts';
import { unlessGone } from './unless-gone.ts';

export interface KeepOptions {
  container: Docker.Container;
  machine: string;
  files: KeptFiles;
  labels: Record<string, string>;
  /** `fencelab/snapshot:NAME.controller1-vm`. */
  ref: { repo: string; tag: string };
}

const copyTimeoutMs = 300_000;
const removeTimeoutMs = 60_000;

/** What a node tells the draft: folders that have changed, and all that is in them. */
const changedFolders = '/fencelab-folders';
const entries = '/fencelab-entries';

/** Removes in the draft what is in its changed folders and not in the node's. Names with a line break are left alone. */
const mirrorRemovals = `set -eu; export LC_ALL=C
xargs -d '\\n' -a ${changedFolders} sh -c 'find "$@" -xdev -mindepth 1 -maxdepth 1' sh | sort > /tmp/before
comm -23 /tmp/before ${entries} | xargs -d '\\n' -r rm -rf --
rm -rf ${changedFolders} ${entries} /tmp/before`;

/**
 * Keeps a running node's disk as an image on top of the node's own. Nothing of what is left out is ever in a layer: the
 * kept files are copied into a new container of the same image, and that one is committed. It carries `labels`, so that
 * what a kill leaves of it is found. Extended attributes are not kept.
 */
export async function keepNode(docker: Docker, options: KeepOptions): Promise<void> {
  const { container, machine, files, labels, ref } = options;
  const node = new DockerNode(machine, container);
  const { Image: image, Created: created } = await container.inspect();
  const draft = await docker.createContainer({
    Image: image,
    Labels: labels,
    Entrypoint: ['sh', '-c', mirrorRemovals],
    HostConfig: { NetworkMode: 'none' },
  });
  try {
    const [changed] = await Promise.all([changedSince(node, new Date(created)), files.layOut(node)]);
    const kept = changed.filter(({ path }) => files.isTakenAsIs(path));
    await copy(node, draft, kept, files.insteadFolder);
    await run(draft);
    await draft.commit(ref);
  } finally {
    await unlessGone(draft.remove({ force: true }));
  }
}

interface ChangedFile {
  path: string;
  isFolder: boolean;
}

/**
 * What is not as the image has it, but for what was removed: every change sets a file's ctime, and those of the image are
 * older than the container. The engine's own list takes it a second a node.
 */
async function changedSince(node: DockerNode, since: Date): Promise<ChangedFile[]> {
  const { stdout } = await node.exec(`find / -xdev -newerct @${since.getTime() / 1000} -printf '%y %p\\0'`, {
    timeoutMs: copyTimeoutMs,
  });
  const lines = stdout.split('\0').filter(Boolean);
  return lines.map((line) => ({ path: line.slice(2), isFolder: line.startsWith('d') }));
}

/** Copies these files of a node into a container, over them those that take the place of others, and what it was told. */
async function copy(
  node: DockerNode,
  to: Docker.Container,
  files: readonly ChangedFile[],
  insteadFolder: string,
): Promise<void> {
  const folder = shellQuote(insteadFolder);
  const folders = files.filter(({ isFolder, path }) => isFolder && path !== '/' && !path.includes('\n'));
  // Paths relative to the root, as they stand in the archive.
  const paths = files.map(({ path }) => `${path.slice(1) || '.'}\0`).join('');
  const command =
    `umask 077 && export LC_ALL=C && cat > ${folder}.list && cd ${folder} && ` +
    `printf '%s\\n' ${shellQuote(...folders.map(({ path }) => path))} > .${changedFolders} && ` +
    `xargs -d '\\n' -a .${changedFolders} sh -c 'find "$@" -xdev -mindepth 1 -maxdepth 1' sh | sort > .${entries} && ` +
    `find . -type f -print0 > ${folder}.instead && ` +
    `tar -cf - --null --no-recursion -C / -T ${folder}.list -C ${folder} -T ${folder}.instead`;
  const archive = new PassThrough();
  const stderr = new PassThrough();
  const list = Readable.from([Buffer.from(paths)]);
  const bound = AbortSignal.timeout(copyTimeoutMs);
  const said = text(stderr);
  const unpacked = to.putArchive(archive, { path: '/' });
  unpacked.catch(() => archive.destroy());
  const packed = node.attach(command, { stdin: list, stdout: archive, stderr, timeoutMs: copyTimeoutMs });
  const exitCode = await abortable(packed, bound);
  stderr.end();
  if (exitCode !== 0) {
    archive.destroy();
    throw new CommandError(node.name, command, { exitCode, stdout: '', stderr: await said });
  }
  archive.end();
  await abortable(unpacked, bound);
}

async function run(draft: Docker.Container): Promise<void> {
  await draft.start();
  const bound = AbortSignal.timeout(removeTimeoutMs);
  const { StatusCode: code } = (await abortable(draft.wait(), bound)) as { StatusCode: number };
  if (code === 0) return;
  throw new UnavailableError(
    `what a node had removed could not be removed in its snapshot: exit code ${code}`,
  );
}
