import { buildImage } from '../backend/docker/build-image.ts';
import type { Engine } from '../backend/docker/engine.ts';
import {
  chosenTag,
  imageLabel,
  imageRole,
  inspectImage,
  machineImageName,
  machineImageRole,
  tagImage,
} from '../backend/docker/images.ts';
import { readPackageSources } from '../host/package-sources.ts';
import type { InstallPolicy } from '../host/install-packages.ts';
import { ensureBaseImage, idOf } from './base-image.ts';
import { digestOf, machineImageSource, servicesImageSource, type ImageSource } from './image-source.ts';
import { servicesProfile, type ImageKind, type OsProfile } from './os-profile.ts';

export interface EnsureOptions extends InstallPolicy {
  /** Told what is being done, one line at a time. */
  onNote: (text: string) => void;
}

/** @returns `built`: false where the engine had an image of the same digest */
export interface EnsuredImage {
  image: string;
  built: boolean;
}

/**
 * The image that a kind of an OS's machines runs, built unless the engine has one made of the same files on the same base.
 * @throws UnavailableError when its base cannot be had or a step of its build fails
 */
export async function ensureMachineImage(
  docker: Engine,
  { profile, kind }: { profile: OsProfile; kind: ImageKind },
  options: EnsureOptions,
): Promise<EnsuredImage> {
  const packages = await readPackageSources(profile.bootstrap?.suite ?? '');
  const base =
    kind === 'bare'
      ? await ensureBaseImage(docker, profile, { ...options, packages })
      : await idOf(docker, (await ensureMachineImage(docker, { profile, kind: 'bare' }, options)).image);
  const source = await machineImageSource(profile, kind, { base, packages });
  const labels = { [imageLabel.os]: profile.os, [imageLabel.role]: machineImageRole(kind) };
  const name = machineImageName(profile.os, kind);
  return ensureImage(docker, { name, source, labels, onNote: options.onNote });
}

/**
 * The image of the fence host and the time server; it becomes the one that labs take.
 * @throws UnavailableError when its base cannot be had or a step of its build fails
 */
export async function ensureServicesImage(docker: Engine, options: EnsureOptions): Promise<EnsuredImage> {
  const packages = await readPackageSources(servicesProfile.bootstrap?.suite ?? '');
  const base = await ensureBaseImage(docker, servicesProfile, { ...options, packages });
  const source = await servicesImageSource(servicesProfile, base, packages);
  const labels = { [imageLabel.role]: imageRole.services };
  const ensured = await ensureImage(docker, {
    name: 'fencelab/services',
    source,
    labels,
    onNote: options.onNote,
  });
  await tagImage(docker, ensured.image, chosenTag.services);
  return ensured;
}

interface ImageRequest {
  name: string;
  source: ImageSource;
  labels: Record<string, string>;
  onNote: (text: string) => void;
}

/** Builds an image under the tag of its digest, unless it is there. */
export async function ensureImage(
  docker: Engine,
  { name, source, labels, onNote }: ImageRequest,
): Promise<EnsuredImage> {
  const digest = digestOf(source);
  const image = `${name}:${digest}`;
  if (await inspectImage(docker, image)) return { image, built: false };
  await buildImage(docker, {
    tag: image,
    files: source.files,
    args: source.args,
    labels: { ...labels, [imageLabel.digest]: digest },
    onStep: (step) => onNote(`building ${image}: ${step}`),
  });
  return { image, built: true };
}
