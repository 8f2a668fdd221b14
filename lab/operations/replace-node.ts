import type { Backend, LabState } from '../backend/backend.ts';
import { UserError } from '../errors.ts';
import { requireSecrets } from '../secrets/require-secrets.ts';
import { answersOverSsh } from './bring-up.ts';
import { labInventory } from './lab-inventory.ts';
import { findPart } from './open-lab.ts';
import { partFiles } from './part-files.ts';

/**
 * Makes one machine of a lab anew, with an empty disk of another system under its old name, address and keys. It has left its
 * cluster before, or the others fence it.
 *
 * @param options.os the new machine's system, of which there is a node image
 * @returns the lab as it stands then, the machine ready for a deployer
 * @throws UserError for a machine that is no controller
 * @throws UnavailableError where there is no image of that system, or the machine does not come up
 */
export async function replaceNode(
  backend: Backend,
  lab: LabState,
  machine: string,
  { os }: { os: string },
): Promise<LabState> {
  const { spec, topology, origin } = lab;
  const [secrets, system] = await Promise.all([requireSecrets(lab), backend.nodeImage({ os })]);
  const part = findPart(lab, machine);
  const place = topology.machines.findIndex(({ name }) => name === part.name);
  if (place < 0) throw new UserError(`${part.name} is no controller: only controllers are replaced`);
  const changed = { ...lab, spec: { ...spec, systems: spec.systems.with(place, system) } };
  const files = await partFiles(changed, part, secrets);
  await backend.removeParts(spec.name, [part.name]);
  await backend.createPart(changed, part, files, { origin: origin && { ...origin, restored: false } });
  await backend.startPart(spec.name, part.name);
  const entry = labInventory(changed, secrets).nodes[place];
  if (entry) await answersOverSsh(entry);
  return changed;
}
