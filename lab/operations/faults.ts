import { z } from 'zod';
import { openBackend } from '../backend/open-backend.ts';
import type { Plane, Lasts } from '../fault/fault.ts';
import { faultName, faults, findFault } from '../fault/faults.ts';
import {
  describeArgs,
  healAll,
  healFault,
  injectFault,
  listFaults,
  type InjectedFault,
} from '../fault/registry.ts';
import { lockLab } from './lock.ts';
import { openLab } from './open-lab.ts';

/** A fault of the library, as `lab fault list` shows it. */
export interface KnownFault {
  name: string;
  plane: Plane;
  summary: string;
  lasts: Lasts;
  args: string;
  /** Why this host cannot do it; null: it can. */
  why: string | null;
}

/** The library, and what is in place in a lab; where there is no such lab, nothing is. */
export async function overviewOfFaults(
  lab: string,
): Promise<{ library: KnownFault[]; inPlace: InjectedFault[] }> {
  const backend = await openBackend();
  const state = await backend.find(lab);
  const library = await Promise.all(
    faults.map(async (fault) => {
      const availability = (await fault.available?.(backend)) ?? { available: true };
      const { name, plane, summary, lasts } = fault;
      const why = availability.available ? null : availability.why;
      return { name, plane, summary, lasts, args: describeArgs(fault), why };
    }),
  );
  return { library, inPlace: state ? await listFaults(backend, state) : [] };
}

/** The arguments that a fault takes, by name. @throws UserError for a fault that there is not */
export function argumentsOf(name: string): string[] {
  const { args } = findFault(name);
  return args instanceof z.ZodObject ? Object.keys(args.shape) : [];
}

/** @returns the injection's id */
export async function injectByHand(
  lab: string,
  name: string,
  args: Record<string, string | string[]>,
): Promise<string> {
  const backend = await openBackend();
  const state = await openLab(backend, lab);
  await using _lock = await lockLab(lab, 'lab fault inject');
  // What the command line gave is text; the fault's own schema reads it.
  return injectFault(backend, state, faultName(name), args as never);
}

/** @returns the ids of what was healed */
export async function healByHand(lab: string, ids: readonly string[] | 'all'): Promise<string[]> {
  const backend = await openBackend();
  const state = await openLab(backend, lab);
  await using _lock = await lockLab(lab, 'lab fault heal');
  if (ids === 'all') return healAll(backend, state);
  for (const id of ids) await healFault(backend, state, id);
  return [...ids];
}
