import type {
  Expectations,
  FenceRequestEvent,
  FencingEvent,
  ObserverEvent,
  PhaseEvent,
  RunEvent,
  TimelineEvent,
} from '../timeline/event.ts';
import { sinceStart } from '../timeline/since-start.ts';
import { MachinePower } from './machine-power.ts';

/** A fencing that the cluster recorded as a success during the story or after it, once for all nodes that tell of it. */
export interface RecordedFencing {
  target: string;
  action: string;
  isManual: boolean;
  /** The first word of it that was seen. */
  fromMs: number;
  /** When the success was first seen. */
  successMs: number;
}

type Part = NonNullable<ObserverEvent['part']>;

/** A time in which a node was not heard, though it could have done something. */
export interface Gap {
  node: string;
  fromMs: number;
  toMs: number;
}

/** Pacemaker keeps whole seconds of a completion; a manual confirmation is seen so much later at most. */
const manualWindowMs = 2_000;
/** Peers hear of a completion within seconds, on a loaded host some ten of them; another fencing of a machine needs it back first. */
const restampMs = 60_000;
/** From power on to the first word of a node's stream. Nothing of the cluster runs yet. */
const bootMs = 5_000;

export function runOf(events: readonly TimelineEvent[]): RunEvent | undefined {
  return events.find((event) => event.kind === 'run');
}

/** Whether the fence host was asked, or says, to cut a machine's power: an order of the protocol that ends with it off. */
export function cutsPower({ operation }: Pick<FenceRequestEvent, 'operation'>): boolean {
  return operation === 'off' || operation === 'reboot';
}

/** When a phase began; undefined: never. */
export function phaseAt(events: readonly TimelineEvent[], phase: PhaseEvent['phase']): number | undefined {
  return events.find((event): event is PhaseEvent => event.kind === 'phase' && event.phase === phase)?.atMs;
}

/** What the scenario declared, added up: of counts of one machine the last is meant. */
export function expectationsOf(
  events: readonly TimelineEvent[],
): Required<Omit<Expectations, 'settlesWithinMs'>> & Pick<Expectations, 'settlesWithinMs'> {
  const all = events.flatMap((event) => (event.kind === 'expectation' ? [event.expects] : []));
  const settlesWithinMs = all.findLast((each) => each.settlesWithinMs !== undefined)?.settlesWithinMs;
  return {
    fenced: Object.assign({}, ...all.map(({ fenced }) => fenced)) as Required<Expectations>['fenced'],
    confirmed: Object.assign({}, ...all.map(({ confirmed }) => confirmed)) as Record<string, number>,
    breaks: Object.assign({}, ...all.map(({ breaks }) => breaks)) as Required<Expectations>['breaks'],
    failures: all.flatMap(({ failures = [] }) => failures),
    ...(settlesWithinMs !== undefined && { settlesWithinMs }),
  };
}

/**
 * The cluster's successes. What a history held before the story is none of them. Pacemaker tells of one and the same fencing
 * with another time of completion when its peers have heard of it: a second success of the same order, soon after the first,
 * counts where something was asked for in between, the fence host or the cluster.
 */
export function recordedFencings(events: readonly TimelineEvent[]): RecordedFencing[] {
  const begin = phaseAt(events, 'story') ?? 0;
  const all = events.filter(
    (event): event is FencingEvent => event.kind === 'fencing' && event.action !== 'on',
  );
  const known = new Set(all.filter(({ atMs }) => atMs < begin).map(keyOf));
  const found: (RecordedFencing & Pick<FencingEvent, 'origin' | 'client'>)[] = [];
  for (const event of all) {
    if (event.outcome !== 'success' || known.has(keyOf(event))) continue;
    known.add(keyOf(event));
    const { target, action, origin, client, atMs: successMs } = event;
    const isManual = event.delegate === 'a human';
    const before = found.findLast((each) => each.target === target && each.isManual === isManual);
    const sinceMs = Math.max(begin, before?.successMs ?? begin, lastFailureMs(all, event));
    const words = firstWordsOf(events, event, sinceMs);
    const isSameOrder =
      before?.action === action &&
      before.origin === origin &&
      before.client === client &&
      successMs - before.successMs < restampMs;
    if (isSameOrder && !isManual && words.length === 0) continue;
    const fromMs = isManual ? successMs - manualWindowMs : Math.min(successMs, ...words);
    found.push({ target, action, origin, client, isManual, fromMs, successMs });
  }
  return found.map(({ origin: _origin, client: _client, ...fencing }) => fencing);
}

/** When an attempt at the same machine was last first seen to have failed: what was asked for before it belongs to that one. */
function lastFailureMs(all: readonly FencingEvent[], { target, atMs }: FencingEvent): number {
  const first = new Map<string, number>();
  for (const event of all)
    if (
      event.target === target &&
      event.outcome === 'failed' &&
      event.atMs < atMs &&
      !first.has(keyOf(event))
    )
      first.set(keyOf(event), event.atMs);
  return Math.max(-Infinity, ...first.values());
}

/** Moments at which a fencing was seen before its success: requests to the fence host, entries as pending. */
function firstWordsOf(
  events: readonly TimelineEvent[],
  { target, atMs }: FencingEvent,
  sinceMs: number,
): number[] {
  return events
    .filter(
      (event) =>
        event.atMs > sinceMs &&
        event.atMs <= atMs &&
        ((event.kind === 'fencing' && event.target === target && event.outcome === 'pending') ||
          (event.kind === 'fence-request' && event.machine === target && cutsPower(event))),
    )
    .map((event) => event.atMs);
}

function keyOf({ target, action, origin, client, completed }: FencingEvent): string {
  return [target, action, origin, client, completed].join(' ');
}

/**
 * Times in which a node was not heard, though it had power and was not frozen; the time that it takes to boot is none.
 *
 * @param options.parts times count too in which one of these parts of what it tells could not be read
 * @param options.longerThanMs of the time in which it could have done something
 */
export function gapsOf(
  events: readonly TimelineEvent[],
  { parts = [], longerThanMs = bootMs }: { parts?: readonly Part[]; longerThanMs?: number } = {},
): Gap[] {
  const power = new MachinePower(events);
  const begin = phaseAt(events, 'story') ?? 0;
  const end = phaseAt(events, 'end') ?? events.at(-1)?.observedAtMs ?? 0;
  return (runOf(events)?.nodes ?? []).flatMap((node) => {
    const words = events.flatMap((event) =>
      event.kind === 'observer' && event.node === node ? [event] : [],
    );
    const whole = words.filter(({ part }) => part === undefined);
    const gaps = [undefined, ...parts].flatMap((part) =>
      words
        .filter((word) => word.part === part && !word.observed)
        .map((word): Gap => {
          // A node that is heard again tells all of its parts anew.
          const next = words.find(
            (each) =>
              each.atMs > word.atMs && each.observed && (each.part === undefined || each.part === part),
          );
          return { node, fromMs: word.lastHeardAtMs ?? word.atMs, toMs: next?.atMs ?? end };
        }),
    );
    if (whole.length === 0) gaps.push({ node, fromMs: begin, toMs: end });
    return gaps.filter(
      ({ fromMs, toMs }) =>
        toMs > begin && power.couldActMs(node, Math.max(fromMs, begin), toMs) > longerThanMs,
    );
  });
}

/** A gap in words. */
export function describeGap({ node, fromMs, toMs }: Gap): string {
  return `${node} was not heard from ${sinceStart(fromMs)} to ${sinceStart(toMs)} though it had power`;
}
