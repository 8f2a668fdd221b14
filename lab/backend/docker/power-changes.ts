import type Docker from 'dockerode';
import type { Readable } from 'node:stream';
import { linesOf } from '../../lines-of.ts';
import { waitUntil } from '../../wait-until.ts';
import type { Power, PowerChange } from '../backend.ts';
import { containerName, isMachineRole, label, labelFilter } from './labels.ts';
import { powerOf } from './power-of.ts';

/** How long an engine may be gone while a lab is watched. */
const engineBackTimeoutMs = 600_000;

interface Options {
  lab: string;
  machines: readonly string[];
  signal: AbortSignal;
}

/** https://docs.docker.com/reference/api/engine/ (`/events`): `timeNano` is the engine's wall clock in nanoseconds. */
interface EngineEvent {
  Action: string;
  timeNano: number;
  Actor: { Attributes: Record<string, string> };
}

/** The engine's words for what concerns a machine's power. A kill is followed by `die`, which is when it is off. */
const meanings: Record<string, { power: Power; paused: boolean }> = {
  die: { power: 'off', paused: false },
  start: { power: 'on', paused: false },
  pause: { power: 'on', paused: true },
  unpause: { power: 'on', paused: false },
};

/** The power of a lab's machines as the engine tells it, across losses of the engine's connection. */
export async function* powerChanges(docker: Docker, options: Options): AsyncIterable<PowerChange> {
  const { machines, signal } = options;
  while (!signal.aborted) {
    const events = await connect(docker, options);
    if (!events) return;
    const end = (): void => void events.destroy();
    signal.addEventListener('abort', end, { once: true });
    try {
      // The stream stands: what happens while the states are asked for comes after them.
      for (const machine of machines) yield await found(docker, options.lab, machine);
      // The interface of node:readline never ends when its input is destroyed.
      for await (const line of linesOf(events.setEncoding('utf8'))) {
        const change = readEvent(line);
        if (change && machines.includes(change.machine)) yield change;
      }
    } catch {
      // The engine went away: whether it comes back is seen on the next turn.
    } finally {
      signal.removeEventListener('abort', end);
      events.destroy();
    }
    for (const machine of signal.aborted ? [] : machines)
      yield { machine, power: 'unknown', paused: false, action: 'engine lost', epochMs: undefined };
  }
}

async function connect(docker: Docker, { lab, signal }: Options): Promise<Readable | undefined> {
  const filters = JSON.stringify({
    type: ['container'],
    event: Object.keys(meanings),
    ...labelFilter(`${label.lab}=${lab}`, label.node),
  });
  try {
    return await waitUntil(
      'the engine tells of events',
      async () => {
        const stream = (await docker.getEvents({ filters, abortSignal: signal })) as unknown as Readable;
        stream.on('error', () => undefined);
        return stream;
      },
      () => true,
      { timeoutMs: engineBackTimeoutMs, signal },
    );
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

async function found(docker: Docker, lab: string, machine: string): Promise<PowerChange> {
  const common = { machine, action: 'found', epochMs: undefined };
  try {
    const { State } = await docker.getContainer(containerName(lab, machine)).inspect();
    return { ...common, power: powerOf(State.Status), paused: State.Paused };
  } catch {
    return { ...common, power: 'unknown', paused: false };
  }
}

function readEvent(line: string): PowerChange | undefined {
  const { Action: action, timeNano, Actor } = JSON.parse(line) as EngineEvent;
  const machine = Actor.Attributes[label.node];
  const meaning = meanings[action];
  return machine !== undefined && isMachineRole(Actor.Attributes[label.role]) && meaning
    ? { machine, action, epochMs: timeNano / 1e6, ...meaning }
    : undefined;
}
