import type { z } from 'zod';
import type { Backend, LabState } from '../backend/backend.ts';

/** Where in the cluster a fault acts. */
export type Plane = 'node' | 'process' | 'network' | 'fencing' | 'cluster';

/**
 * How long a fault lasts by itself. `momentary`: it is over when it is injected. `until-power-cut`: a machine that loses power
 * comes back without it. `until-healed`: it outlives power cuts and is there until it is taken out.
 */
export type Lasts = 'momentary' | 'until-power-cut' | 'until-healed';

/** What a fault works on. */
export interface FaultContext {
  backend: Backend;
  lab: LabState;
  /** Names this one injection, on the host too: letters, digits and dashes. */
  id: string;
}

/** Whether this host can do a fault, asked before anything is done. */
export type Availability = { available: true } | { available: false; why: string };

/** Whether a fault is there, by a look at where it acts. */
export type InPlace = boolean | 'unknown';

/** A fault: injected from outside the cluster's own means, and healed from there. */
export interface Fault<Args extends Record<string, unknown> = Record<string, unknown>, Input = unknown> {
  /** `isolate`: kebab-case. */
  name: string;
  plane: Plane;
  /** What it does, in one sentence. */
  summary: string;
  lasts: Lasts;
  /** Its arguments: names of machines are checked and completed before. */
  args: z.ZodType<Args, Input>;
  /** Left out: available wherever the backend is. */
  available?(backend: Backend): Promise<Availability>;
  /** The machines and services that it touches. */
  targets(args: Args): string[];
  /** Returns when the fault bites. @throws when it does not */
  inject(context: FaultContext, args: Args): Promise<void>;
  /** Takes it out; also after half an injection, and a second time. */
  heal(context: FaultContext, args: Args): Promise<void>;
  /** Left out: what is marked is taken to be in place. */
  isInPlace?(context: FaultContext, args: Args): Promise<InPlace>;
}

/** Keeps the type of a fault's arguments with it. */
export function defineFault<Args extends Record<string, unknown>, Input>(
  fault: Fault<Args, Input>,
): Fault<Args, Input> {
  return fault;
}
