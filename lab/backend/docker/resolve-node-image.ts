import type Docker from 'dockerode';
import { UnavailableError, UserError } from '../../errors.ts';
import { osProfile } from '../../image/os-profile.ts';
import type { NodeSystem, WantedImage } from '../backend.ts';
import { chosenNodeImage, imageLabel, inspectImage, machineImageFor } from './images.ts';

/**
 * The image that a machine of a lab is made of: the one named, else the one built for `os`, else for the system that setup chose.
 *
 * @throws UserError for a system that lab does not know, or an image of another system than `os`
 * @throws UnavailableError for an image that the engine has not
 */
export async function resolveNodeImage(
  docker: Docker,
  { os, image, kind = 'node' }: WantedImage,
): Promise<NodeSystem> {
  if (os !== undefined) osProfile(os);
  if (image !== undefined) return namedImage(docker, image, os);
  const chosen = os ?? (await chosenNodeImage(docker))?.os;
  const found = chosen === undefined ? undefined : await machineImageFor(docker, chosen, kind);
  if (found) return found;
  const setup = chosen === undefined ? 'lab setup' : `lab setup --os ${chosen}`;
  throw new UnavailableError(
    `there is no ${kind} image${chosen === undefined ? '' : ` of ${chosen}`} on this host`,
    { hint: `make one: ${setup}` },
  );
}

async function namedImage(docker: Docker, image: string, os: string | undefined): Promise<NodeSystem> {
  const found = await inspectImage(docker, image);
  if (!found)
    throw new UnavailableError(`the engine has no image "${image}"`, {
      hint: 'load or pull it first, lab takes it as it is',
    });
  const labelled = found.Config.Labels?.[imageLabel.os];
  if (os !== undefined && labelled !== undefined && labelled !== os) {
    throw new UserError(`the image "${image}" is of ${labelled}, not of ${os}`, {
      hint: `leave --os out, or name an image of ${os}`,
    });
  }
  const system = os ?? labelled;
  if (system === undefined) {
    throw new UserError(`the image "${image}" does not say which system it is`, {
      hint: 'name it with --os',
    });
  }
  return { image, os: system };
}
