import { createHash } from 'node:crypto';
import type { Engine } from '../backend/docker/engine.ts';
import { importImage, pullImage } from '../backend/docker/fetch-image.ts';
import { imageLabel, imageRole, inspectImage } from '../backend/docker/images.ts';
import { UnavailableError } from '../errors.ts';
import { hasProgram, installPackages, type InstallPolicy } from '../host/install-packages.ts';
import type { PackageSources } from '../host/package-sources.ts';
import { bootstrapDebian, bootstrapVariant } from './bootstrap-debian.ts';
import type { OsProfile } from './os-profile.ts';

export interface BaseImageOptions extends InstallPolicy {
  packages: PackageSources;
  onNote: (text: string) => void;
}

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
  await ensureMmdebstrap(options);
  options.onNote(`bootstrapping ${own.suite} with mmdebstrap`);
  await bootstrapDebian(own.suite, options.packages, async (archive) => {
    // Another setup may have made it meanwhile: a second one would be another base to everything built on the first.
    if (await inspectImage(docker, own.tag)) return;
    options.onNote(`importing ${own.tag}`);
    await importImage(docker, archive, own.tag, { [imageLabel.role]: imageRole.base });
  });
  return idOf(docker, own.tag);
}

/** @throws UnavailableError where the engine has no such image */
export async function idOf(docker: Engine, ref: string): Promise<string> {
  const image = await inspectImage(docker, ref);
  if (!image) throw new UnavailableError(`the engine has no image ${ref}, though it was just made`);
  return image.Id;
}

async function ensureMmdebstrap(options: BaseImageOptions): Promise<void> {
  if (await hasProgram('mmdebstrap')) return;
  // The archive keyring is what mmdebstrap checks signatures with on systems that are not Debian.
  const why = 'no registry answers, and it makes Debian without one';
  await installPackages(['mmdebstrap', 'debian-archive-keyring'], why, options);
}

function bootstrapDigest(suite: string, { sourcesList, aptOptions }: PackageSources): string {
  return createHash('sha256')
    .update(JSON.stringify([bootstrapVariant, suite, sourcesList, aptOptions]))
    .digest('hex')
    .slice(0, 12);
}
