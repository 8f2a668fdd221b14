import type Docker from 'dockerode';
import { UnavailableError } from '../../errors.ts';
import type { ImageKind } from '../../image/os-profile.ts';
import type { NodeSystem } from '../backend.ts';
import type { OtherRole } from '../../topology/topology.ts';
import { otherMachineOs } from '../node-systems.ts';
import { label } from './labels.ts';

/** What images bear beside `fencelab.os`; the values of `fencelab.role` on images. */
export const imageLabel = { role: label.role, os: label.os, digest: 'fencelab.digest' } as const;
export const imageRole = { services: 'services-image', base: 'base-image' } as const;

/** The tag that setup moves to the images that a lab takes: a label cannot be added to an image that exists. */
export const chosenTag = { node: 'fencelab/node:chosen', services: 'fencelab/services:chosen' } as const;

/** Runs the lab's time server in a services image, in the foreground, without touching the clock. */
export const timeServerCommand = [
  'chronyd',
  '-d',
  '-x',
  '-f',
  '/usr/local/lib/fencelab/chrony-server.conf',
] as const;

/** The node image that setup chose, by the tag that stays with it, or undefined where setup has not run. */
export async function chosenNodeImage(docker: Docker): Promise<NodeSystem | undefined> {
  const found = await inspectImage(docker, chosenTag.node);
  const os = found?.Config.Labels?.[imageLabel.os];
  if (!found || !os) return undefined;
  return { os, image: found.RepoTags.find((tag) => tag !== chosenTag.node) ?? chosenTag.node };
}

/** The `fencelab.role` of the images of a kind of machine. */
export function machineImageRole(kind: ImageKind): string {
  return `${kind}-image`;
}

/** What the images of a kind of machine are called, before their tags. */
export function machineImageName(os: string, kind: ImageKind): string {
  return `fencelab/${kind}-${os}`;
}

/** The image that was built for a kind of a system's machines: for a node the chosen one if it is of that system, else the newest. */
export async function machineImageFor(
  docker: Docker,
  os: string,
  kind: ImageKind,
): Promise<NodeSystem | undefined> {
  const chosen = kind === 'node' ? await chosenNodeImage(docker) : undefined;
  if (chosen?.os === os) return chosen;
  const images = await docker.listImages({
    filters: JSON.stringify({
      label: [`${imageLabel.role}=${machineImageRole(kind)}`, `${imageLabel.os}=${os}`],
    }),
  });
  const image = images
    .toSorted((a, b) => b.Created - a.Created)
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .find((tag) => tag.startsWith(`${machineImageName(os, kind)}:`));
  return image === undefined ? undefined : { os, image };
}

/**
 * The image of the fence host and the time server.
 * @throws UnavailableError where setup has not made it
 */
export async function servicesImage(docker: Docker): Promise<string> {
  const found = await inspectImage(docker, chosenTag.services);
  if (found) return found.RepoTags.find((tag) => tag !== chosenTag.services) ?? chosenTag.services;
  throw new UnavailableError(`the engine has no image ${chosenTag.services}`, { hint: 'lab setup makes it' });
}

/**
 * The image of a machine beside the nodes.
 * @throws UnavailableError where setup has not made it
 */
export async function otherMachineImage(docker: Docker, kind: OtherRole): Promise<string> {
  const found = await machineImageFor(docker, otherMachineOs, kind);
  if (found) return found.image;
  throw new UnavailableError(`the engine has no image ${machineImageName(otherMachineOs, kind)}`, {
    hint: `lab setup --os ${otherMachineOs} makes it`,
  });
}

/** An image's description, or undefined where the engine has none of that name. */
export async function inspectImage(
  docker: Docker,
  ref: string,
): Promise<Docker.ImageInspectInfo | undefined> {
  try {
    return await docker.getImage(ref).inspect();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/** Gives an image one more name, taking it from the image that had it. */
export async function tagImage(docker: Docker, ref: string, tag: string): Promise<void> {
  const colon = tag.lastIndexOf(':');
  await docker.getImage(ref).tag({ repo: tag.slice(0, colon), tag: tag.slice(colon + 1) });
}
