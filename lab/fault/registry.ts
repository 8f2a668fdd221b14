import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Backend, LabState } from '../backend/backend.ts';
import type { FaultMark } from '../backend/fault-plane.ts';
import { UnavailableError, UserError } from '../errors.ts';
import { monotonicMs } from '../timeline/clock.ts';
import type { FaultEvent } from '../timeline/event.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { fencedMachines } from '../topology/topology.ts';
import type { Fault, FaultContext, InPlace } from './fault.ts';
import { findFault, type FaultArgs, type FaultName } from './faults.ts';

export interface Recorded {
  /** Where the fault's way is written down. */
  timeline?: Timeline | undefined;
}

export interface Injected extends Recorded {
  /** A fault that is over at once leaves its mark too, so that whoever finds it knows that there was one. */
  markMomentary?: boolean;
}

/** A fault that was injected and not yet healed, and whether it is really there. */
export interface InjectedFault extends FaultMark {
  inPlace: InPlace;
}

/**
 * Injects a fault: first it leaves its mark on the host, then it acts.
 *
 * @param args as the fault wants them; machines with or without `-vm`
 * @returns the injection's id, for healing
 * @throws UserError for arguments that are not right; UnavailableError where this host cannot do it. What fails is taken out
 *   at once; where that fails too its mark stays, so that it is healed with the others
 */
export async function injectFault<Name extends FaultName>(
  backend: Backend,
  lab: LabState,
  name: Name,
  args: FaultArgs<Name>,
  { timeline, markMomentary = false }: Injected = {},
): Promise<string> {
  const fault = findFault(name);
  const parsed = parseArgs(fault, args, lab);
  const availability = (await fault.available?.(backend)) ?? { available: true };
  if (!availability.available)
    throw new UnavailableError(`the fault ${name} is not available on this host: ${availability.why}`);
  const id = `${name}-${randomBytes(3).toString('hex')}`;
  const mark = { id, fault: name, args: parsed, since: new Date().toISOString() };
  record(timeline, mark, 'injecting');
  if (fault.lasts !== 'momentary' || markMomentary) await backend.faults(lab.spec.name).mark(mark);
  try {
    await failing(timeline, mark, fault.inject({ backend, lab, id }, parsed));
  } catch (error) {
    await heal(backend, lab, mark, timeline).catch(() => undefined);
    throw error;
  }
  record(timeline, mark, 'injected');
  return id;
}

/** Takes one injection out, by its mark. @throws UserError where there is no such mark */
export async function healFault(
  backend: Backend,
  lab: LabState,
  id: string,
  { timeline }: Recorded = {},
): Promise<void> {
  const marks = await backend.faults(lab.spec.name).marks();
  const mark = marks.find((each) => each.id === id);
  if (!mark) {
    const there = marks.map((each) => each.id).join(', ');
    throw new UserError(`no fault ${id} is in place`, {
      hint: there ? `there are: ${there}` : 'there is none',
    });
  }
  await heal(backend, lab, mark, timeline);
}

/** Takes out every fault of the lab, the last first. All are tried; the first error is thrown then. @returns the ids */
export async function healAll(
  backend: Backend,
  lab: LabState,
  { timeline }: Recorded = {},
): Promise<string[]> {
  const marks = (await backend.faults(lab.spec.name).marks()).toReversed();
  const errors: unknown[] = [];
  for (const mark of marks)
    await heal(backend, lab, mark, timeline).catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
  return marks.map(({ id }) => id);
}

/** The faults that bear a mark, each looked at. */
export async function listFaults(backend: Backend, lab: LabState): Promise<InjectedFault[]> {
  const marks = await backend.faults(lab.spec.name).marks();
  return Promise.all(
    marks.map(async (mark) => {
      const fault = findFault(mark.fault);
      const isLasting = fault.lasts !== 'momentary';
      const look = fault.isInPlace?.({ backend, lab, id: mark.id }, mark.args) ?? Promise.resolve(isLasting);
      return { ...mark, inPlace: await look.catch((): InPlace => 'unknown') };
    }),
  );
}

async function heal(
  backend: Backend,
  lab: LabState,
  mark: FaultMark,
  timeline: Timeline | undefined,
): Promise<void> {
  const { id, args } = mark;
  const fault = findFault(mark.fault);
  if (fault.lasts === 'momentary') return backend.faults(lab.spec.name).unmark(id);
  record(timeline, mark, 'healing');
  await failing(timeline, mark, taken(fault, { backend, lab, id }, args));
  await backend.faults(lab.spec.name).unmark(id);
  record(timeline, mark, 'healed');
}

/** Takes a fault out and looks whether it is gone, where it can be looked at. @throws Error where it is still there */
async function taken(fault: Fault, context: FaultContext, args: Record<string, unknown>): Promise<void> {
  await fault.heal(context, args);
  const inPlace = await fault.isInPlace?.(context, args).catch((): InPlace => 'unknown');
  if (inPlace === true) throw new Error(`${context.id} was taken out and is still in place`);
}

/** @throws UserError naming the argument and what is allowed */
function parseArgs(fault: Fault, args: unknown, { topology }: LabState): Record<string, unknown> {
  const machines = fencedMachines(topology).map(({ name }) => name);
  const complete = (argument: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((each) => complete(argument, each));
    const found = fencedMachines(topology).find(
      ({ host, name, fenceDevice }) =>
        value === host || value === name || (argument === 'device' && value === fenceDevice),
    );
    return found?.name ?? value;
  };
  const given = Object.entries(args as object).map(([key, value]) => [key, complete(key, value)]);
  const parsed = fault.args.safeParse(Object.fromEntries(given), { reportInput: true });
  if (!parsed.success)
    throw new UserError(
      `the fault ${fault.name}: ${parsed.error.issues.map((issue) => describeIssue(issue)).join('; ')}`,
      { hint: `its arguments: ${describeArgs(fault)}` },
    );
  const named = Object.values(parsed.data).flat();
  for (const target of fault.targets(parsed.data))
    if (named.includes(target) && !machines.includes(target))
      throw new UserError(`the fault ${fault.name}: the lab has no machine "${target}"`, {
        hint: `it has ${machines.join(', ')}`,
      });
  return parsed.data;
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const argument = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') return `it takes no argument ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_type' && issue.input === undefined) return `${argument} is missing`;
  return `${argument}: ${issue.message}`;
}

/** `node=…, percent=…`: what a fault takes, with what is allowed. */
export function describeArgs({ args }: Fault): string {
  if (!(args instanceof z.ZodObject)) return '';
  const fields = Object.entries<z.ZodType>(args.shape);
  if (fields.length === 0) return 'none';
  return fields
    .map(([name, field]) => {
      const optional = field.safeParse(undefined).success;
      return `${name}${optional ? ' (may be left out)' : ''}: ${field.description ?? inner(field)}`;
    })
    .join('; ');
}

function inner(field: z.ZodType): string {
  const unwrapped = field instanceof z.ZodOptional || field instanceof z.ZodDefault ? field.unwrap() : field;
  return (
    (unwrapped as z.ZodType).description ??
    (unwrapped instanceof z.ZodEnum ? unwrapped.options.join(', ') : '')
  );
}

async function failing(timeline: Timeline | undefined, mark: FaultMark, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    record(timeline, mark, 'failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

function record(
  timeline: Timeline | undefined,
  { id, fault, args }: FaultMark,
  phase: FaultEvent['phase'],
  error?: string,
): void {
  const found = findFault(fault);
  timeline?.append({
    kind: 'fault',
    source: 'lab',
    atMs: monotonicMs(),
    phase,
    id,
    fault,
    lasts: found.lasts,
    args,
    targets: found.targets(args),
    ...(error !== undefined && { error }),
  });
}
