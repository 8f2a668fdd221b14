import { readFileSync, rmSync } from 'node:fs';
import { chmod, mkdtemp, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $, ProcessOutput } from 'zx';
import { UnavailableError } from '../errors.ts';
import type { PackageSources } from '../host/package-sources.ts';

const timeoutMs = 15 * 60_000;
/** Older than any run: what a killed one left behind. */
const staleMs = 2 * timeoutMs;
const folderPrefix = 'fencelab-base-';

/** Essential packages and apt. */
export const bootstrapVariant = '--variant=minbase';

/**
 * Makes a minimal Debian with mmdebstrap.
 *
 * @param use is given the path of the root filesystem's tar archive, which is removed afterwards
 * @throws UnavailableError with the end of mmdebstrap's output when it fails
 */
export async function bootstrapDebian(
  suite: string,
  { sourcesList, aptOptions }: PackageSources,
  use: (archive: string) => Promise<void>,
): Promise<void> {
  await removeStale();
  const folder = await mkdtemp(join(tmpdir(), folderPrefix));
  const remove = (): void => removeFolder(folder);
  // Ctrl-C ends lab without unwinding; mmdebstrap gets it too, being in the terminal's process group.
  process.once('exit', remove);
  try {
    // apt fetches as a user of its own.
    await chmod(folder, 0o755);
    const archive = join(folder, 'base.tar');
    await runMmdebstrap(
      [
        bootstrapVariant,
        ...aptOptions.map((line) => `--aptopt=${line}`),
        suite,
        archive,
        // One line an argument: a file of them would stay in the image beside the one that the build puts there.
        ...sourcesList.split('\n').filter((line) => line !== ''),
      ],
      folder,
    );
    await use(archive);
  } finally {
    process.removeListener('exit', remove);
    remove();
  }
}

async function runMmdebstrap(args: string[], folder: string): Promise<void> {
  // As root it mounts /proc, /sys and /dev where it builds. In a mount namespace of its own they end with it, so that
  // removing what a killed run left cannot reach through them into the host.
  const namespace = process.getuid?.() === 0 ? ['unshare', '--mount'] : [];
  const shell = $({
    quiet: true,
    detached: false,
    timeout: timeoutMs,
    env: { ...process.env, TMPDIR: folder },
  });
  try {
    await shell`${namespace} mmdebstrap ${args}`;
  } catch (cause) {
    if (!(cause instanceof ProcessOutput)) throw cause;
    const output = cause.stderr.trim().split('\n').slice(-20).join('\n');
    throw new UnavailableError(`mmdebstrap made no base image: exit code ${cause.exitCode}\n${output}`, {
      hint: "does this host's apt reach its mirror? Try apt-get update",
      cause,
    });
  }
}

async function removeStale(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names.filter((entry) => entry.startsWith(folderPrefix))) {
    const path = join(tmpdir(), name);
    if (Date.now() - (await stat(path)).mtimeMs > staleMs) removeFolder(path);
  }
}

/** Never looks into a folder that something is still mounted in. What cannot be removed is left for the system's own cleaning. */
function removeFolder(path: string): void {
  if (readFileSync('/proc/self/mountinfo', 'utf8').includes(path)) return;
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // As a user, mmdebstrap makes files of other ids in a namespace of its own; it removes them itself.
  }
}
