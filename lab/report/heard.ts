import type {
  ActivityEvent,
  ClusterEvent,
  MembershipEvent,
  ObserverEvent,
  ResourcesEvent,
  TimelineEvent,
} from '../timeline/event.ts';
import type { Look, Statement } from './lane.ts';

type ToldEvent = MembershipEvent | ClusterEvent | ResourcesEvent | ActivityEvent;

type Told = ToldEvent['kind'];

/** What one node told at a moment; `value` undefined: from then on nothing is heard of it, and why. */
export interface Heard<T> {
  atMs: number;
  value: T | undefined;
  why: string;
  event: number;
}

/** The parts of a node's stream without which that kind of event is not told. */
const partsOf: Record<Told, readonly NonNullable<ObserverEvent['part']>[]> = {
  membership: ['quorum', 'members'],
  cluster: ['pacemaker'],
  resources: ['pacemaker'],
  activity: ['activity'],
};

/**
 * What every node told of one kind, and when it fell silent: from the last moment at which it was heard, not from the later
 * one at which that was noticed.
 *
 * @param read undefined: an event that says nothing of what is asked
 */
export function heardOf<K extends Told, T>(
  events: readonly TimelineEvent[],
  kind: K,
  read: (event: ToldEvent & { kind: K }) => T | undefined,
): Map<string, Heard<T>[]> {
  const heard = new Map<string, Heard<T>[]>();
  events.forEach((event, i) => {
    if (event.kind === 'observer') {
      const concerns = event.part === undefined || partsOf[kind].includes(event.part);
      if (event.observed || !concerns) return;
      const atMs = event.lastHeardAtMs ?? event.atMs;
      const why = `not observed: ${event.why ?? 'no reason given'}`;
      add(heard, event.node, { atMs, value: undefined, why, event: i });
    } else if (isTold(event, kind)) {
      const value = read(event);
      if (value !== undefined) add(heard, event.node, { atMs: event.atMs, value, why: '', event: i });
    }
  });
  return heard;
}

function isTold<K extends Told>(event: TimelineEvent, kind: K): event is ToldEvent & { kind: K } {
  return event.kind === kind;
}

function add<T>(heard: Map<string, Heard<T>[]>, node: string, item: Heard<T>): void {
  const items = heard.get(node);
  if (items) items.push(item);
  else heard.set(node, [item]);
}

/** What one node told, put as statements. */
export function statementsOf<T>(
  heard: readonly Heard<T>[] | undefined,
  put: (value: T) => { look: Look; label: string },
): Statement[] {
  return (heard ?? []).map(({ atMs, value, why, event }) => ({
    atMs,
    event,
    ...(value === undefined ? { look: 'gap' as const, label: why } : put(value)),
  }));
}

/**
 * What all observers told, put together: after each thing heard, `put` is given the last word of every one who is heard.
 * Where nobody is, nothing is known.
 */
export function togetherOf<T>(
  heard: ReadonlyMap<string, readonly Heard<T>[]>,
  put: (words: ReadonlyMap<string, T>) => { look: Look; label: string },
): Statement[] {
  const all = [...heard].flatMap(([observer, items]) => items.map((item) => ({ observer, ...item })));
  const words = new Map<string, T>();
  return all
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ observer, value, atMs, event }) => {
      if (value === undefined) words.delete(observer);
      else words.set(observer, value);
      if (words.size === 0)
        return { atMs, event, look: 'gap' as const, label: 'not observed: no node is heard' };
      return { atMs, event, ...put(words) };
    });
}
