import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $, ProcessOutput } from 'zx';
import type { Engine } from '../backend/docker/engine.ts';
import { importImage, pullImage } from '../backend/docker/fetch-image.ts';
import { imageLabel, imageRole, inspectImage } from '../backend/docker/images.ts';
import { UnavailableError } from '../errors.ts';
import { hasProgram, installPackages, type InstallPolicy } from '../host/install-packages.ts';
import type { PackageSources } from '../host/package-sources.ts';
import type { OsProfile } from './os-profile.ts';

export interface BaseImageOptions extends InstallPolicy {
  packages: PackageSources;
  onNote: (text: string) => void;
}

const bootstrapTimeoutMs = 15 * 60_000;

/**
 * The bare system that an OS's images are built on: what the engine has, else pulled from a registry, else made from
 * the distribution's packages.
 *
 * @returns the image's id
 * @throws UnavailableError when it can be had in none of these ways
 */
export async function ensureBaseImage(
  docker: Engine,
  profile: OsProfile,
  options: BaseImageOptions,
): Promise<string> {
  const { registryImage, bootstrap, os } = profile;
  const own = bootstrap && {
    suite: bootstrap.suite,
    tag: `fencelab/base-${os}:${bootstrapDigest(bootstrap.suite, options.packages)}`,
  };
  const present =
    (own && (await inspectImage(docker, own.tag))) ?? (await inspectImage(docker, registryImage));
  if (present) return present.Id;
  try {
    options.onNote(`pulling ${registryImage}`);
    await pullImage(docker, registryImage, (line) => options.onNote(`pulling ${registryImage}: ${line}`));
    return await idOf(docker, registryImage);
  } catch (error) {
    if (!own || !(error instanceof UnavailableError)) throw error;
    options.onNote(`${error.message}; making it from packages instead`);
  }
  await bootstrapImage(docker, own.suite, own.tag, options);
  return idOf(docker, own.tag);
}

async function idOf(docker: Engine, ref: string): Promise<string> {
  const image = await inspectImage(docker, ref);
  if (!image) throw new UnavailableError(`the engine has no image ${ref}, though it was just made`);
  return image.Id;
}

/** Makes a minimal Debian with mmdebstrap and gives it to the engine. */
async function bootstrapImage(
  docker: Engine,
  suite: string,
  tag: string,
  options: BaseImageOptions,
): Promise<void> {
  const { packages, onNote } = options;
  await ensureMmdebstrap(options);
  const folder = await mkdtemp(join(tmpdir(), 'fencelab-base-'));
  try {
    const archive = join(folder, 'base.tar');
    const mirrors: string[] = [];
    if (packages.sourcesList !== '') {
      mirrors.push(join(folder, 'sources.list'));
      await writeFile(join(folder, 'sources.list'), packages.sourcesList);
    }
    const aptOptions = packages.aptOptions.map((line) => `--aptopt=${line}`);
    onNote(`bootstrapping ${suite} with mmdebstrap`);
    await $({
      quiet: true,
      timeout: bootstrapTimeoutMs,
    })`mmdebstrap --variant=minbase ${aptOptions} ${suite} ${archive} ${mirrors}`;
    onNote(`importing ${tag}`);
    await importImage(docker, archive, tag, { [imageLabel.role]: imageRole.base });
  } catch (cause) {
    if (!(cause instanceof ProcessOutput)) throw cause;
    const output = cause.stderr.trim().split('\n').slice(-20).join('\n');
    throw new UnavailableError(`mmdebstrap could not make ${suite}: exit code ${cause.exitCode}\n${output}`, {
      hint: "does this host's apt reach its mirror? Try apt-get update",
      cause,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ensureMmdebstrap(options: BaseImageOptions): Promise<void> {
  if (await hasProgram('mmdebstrap')) return;
  // The archive keyring is what mmdebstrap checks signatures with on systems that are not Debian.
  const why = 'no registry answers, and it makes Debian without one';
  await installPackages(['mmdebstrap', 'debian-archive-keyring'], why, options);
}

function bootstrapDigest(suite: string, { sourcesList, aptOptions }: PackageSources): string {
  return createHash('sha256')
    .update(JSON.stringify([suite, sourcesList, aptOptions]))
    .digest('hex')
    .slice(0, 12);
}
