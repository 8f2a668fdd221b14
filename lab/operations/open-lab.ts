import type { Backend, LabState, Part } from '../backend/backend.ts';
import { UnavailableError, UserError } from '../errors.ts';

/** @throws UnavailableError where no lab of that name stands on this host */
export async function openLab(backend: Backend, lab: string): Promise<LabState> {
  const state = await backend.find(lab);
  if (state) return state;
  const others = await backend.labs();
  throw new UnavailableError(`there is no lab "${lab}" on this host`, {
    hint: others.length > 0 ? `there are: ${others.join(', ')}; name one with --name` : 'start one: lab up',
  });
}

const machineRoles: Part['role'][] = ['node', 'quorum-device', 'remote-node'];

/**
 * Finds a part by its name; a machine also by its KVM host's: `controller3` is `controller3-vm`.
 * @throws UserError naming those that there are
 */
export function findPart(lab: LabState, name: string, roles: Part['role'][] = machineRoles): Part {
  const candidates = lab.parts.filter(({ role }) => roles.includes(role));
  const part = candidates.find((candidate) => candidate.name === name || candidate.name === `${name}-vm`);
  if (part) return part;
  throw new UserError(`lab "${lab.spec.name}" has no ${roles.includes('node') ? 'node' : 'part'} "${name}"`, {
    hint: `there are: ${candidates.map((candidate) => candidate.name).join(', ')}`,
  });
}

/**
 * Finds a node on which something can be run.
 * @throws UserError where there is no such node; UnavailableError where it has no power
 */
export function findPoweredNode(lab: LabState, name: string): Part {
  const part = findPart(lab, name);
  if (part.power === 'on') return part;
  const why = part.power === 'off' ? 'is off' : 'may be off: the engine does not say';
  throw new UnavailableError(`${part.name} ${part.exists ? why : 'is not made yet'}`, {
    hint: part.exists
      ? `lab power ${part.name} on --name ${lab.spec.name}`
      : `lab up --name ${lab.spec.name}`,
  });
}
