import type { Backend } from '../backend/backend.ts';
import { describeSystems } from '../backend/node-systems.ts';
import { UnavailableError } from '../errors.ts';

/** One line of `lab list`; a lab that is damaged stands there too, with what is wrong in `note`. */
export interface ListedLab {
  lab: string;
  os: string;
  nodes: number;
  /** Its nodes were made without the cluster's packages. */
  bare: boolean;
  on: number;
  subnet: string;
  note: string;
}

export async function listLabs(backend: Backend): Promise<ListedLab[]> {
  const names = await backend.labs();
  return Promise.all(names.map(async (lab) => describe(backend, lab)));
}

async function describe(backend: Backend, lab: string): Promise<ListedLab> {
  const unknown = { lab, os: '?', nodes: 0, bare: false, on: 0, subnet: '?' };
  try {
    const state = await backend.find(lab);
    if (!state) return { ...unknown, note: 'just removed' };
    const { spec, topology, parts } = state;
    const on = parts.filter(({ role, power }) => role === 'node' && power === 'on').length;
    const missing = parts.filter(({ exists }) => !exists).map(({ name }) => name);
    const note = missing.length > 0 ? `half-made, without ${missing.join(', ')}; lab up completes it` : '';
    return {
      lab,
      os: describeSystems(spec),
      nodes: spec.systems.length,
      bare: spec.bare ?? false,
      on,
      subnet: topology.subnet,
      note,
    };
  } catch (error) {
    if (error instanceof UnavailableError)
      return { ...unknown, note: `${error.message.replace(/^lab "[^"]*": /, '')}; ${error.hint}` };
    throw error;
  }
}
