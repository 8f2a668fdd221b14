import type { ObserverEvent, TimelineEvent } from '../timeline/event.ts';
import { MachinePower } from './machine-power.ts';
import { sinceStart } from '../timeline/since-start.ts';
import { describeGap, gapsOf, type Gap } from './run-facts.ts';
import { verdictOf, type Break, type Invariant } from './verdict.ts';

/** A node's stream says at least once a second that it is alive; a shorter silence is none. */
const silenceMs = 2_000;
/** Once a node is heard again, what is active on it has been read anew. */
const readAnewMs = 3_000;

/** A resource was surely active on a machine from the one moment to the other. */
interface Active {
  resource: string;
  node: string;
  fromMs: number;
  toMs: number;
}

/**
 * No overlap: no resource becomes active elsewhere before its old machine is off or has stopped it, and none is active twice.
 * Judged by what machines themselves show; what is frozen is active until it is off. What the cluster says is judged too: no
 * node's view may have a primitive on two nodes. Fence devices and clones are apart: they may. Unknown where the old machine may
 * have stopped it unheard, or the new one started it unheard while the old one still had it.
 */
export const noOverlap: Invariant = (events) => {
  const gaps = gapsOf(events, { parts: ['activity'], longerThanMs: silenceMs });
  const power = new MachinePower(events);
  const all = activeTimes(events);
  const breaks = [...doubleClaims(events)];
  const doubtful: string[] = [];
  for (const [i, one] of all.entries())
    for (const other of all.slice(i + 1)) {
      if (one.resource !== other.resource || one.node === other.node) continue;
      const [first, second] = one.fromMs <= other.fromMs ? [one, other] : [other, one];
      if (second.fromMs >= first.toMs) {
        const unheard = gaps.find(
          ({ node, fromMs, toMs }) =>
            node === second.node &&
            toMs <= second.fromMs &&
            toMs > second.fromMs - readAnewMs &&
            power.couldActMs(node, fromMs, Math.min(toMs, first.toMs)) > silenceMs,
        );
        if (unheard) doubtful.push(describeGap(unheard));
        continue;
      }
      const gap = gaps.find(
        (each) =>
          each.node === first.node &&
          covers(each, second.fromMs) &&
          power.couldActMs(first.node, each.fromMs, second.fromMs) > silenceMs,
      );
      if (gap) doubtful.push(describeGap(gap));
      else
        breaks.push({
          atMs: second.fromMs,
          node: second.node,
          text: `${first.resource} became active on ${second.node} at ${sinceStart(second.fromMs)} and was still active on ${first.node}`,
        });
    }
  const watched = new Set(all.map(({ resource }) => resource));
  return verdictOf('no-overlap', {
    breaks: breaks.toSorted((a, b) => a.atMs - b.atMs),
    gaps: [...new Set(doubtful)],
    holds:
      watched.size > 0 ? `${[...watched].join(' and ')} never ran twice` : 'no view has a resource twice',
  });
};

function covers({ fromMs, toMs }: Gap, atMs: number): boolean {
  return fromMs <= atMs && atMs <= toMs;
}

/** From the first reading that shows a resource active to the last one that does, or to the end of the machine's power. */
function activeTimes(events: readonly TimelineEvent[]): Active[] {
  const power = new MachinePower(events);
  const open = new Map<string, Active>();
  const closed: Active[] = [];
  for (const event of events) {
    if (isHeardAgain(event))
      for (const [key, before] of open) {
        if (before.node !== event.node || !isGoneAt(events, before, event.atMs)) continue;
        // Until it was surely read anew: not before is it known to have stopped.
        closed.push({ ...before, toMs: Math.min(before.toMs, event.atMs + readAnewMs) });
        open.delete(key);
      }
    if (event.kind !== 'activity') continue;
    const { resource, node, active, atMs, lastSeenAtMs } = event;
    const key = `${resource} ${node}`;
    const before = open.get(key);
    if (before) {
      // A machine that lost power in between told of no stop.
      const endMs = active ? before.toMs : Math.min(before.toMs, lastSeenAtMs ?? atMs);
      if (active && endMs > atMs) continue;
      closed.push({ ...before, toMs: endMs });
      open.delete(key);
    }
    if (active) open.set(key, { resource, node, fromMs: atMs, toMs: power.offFrom(node, atMs) });
  }
  return [...closed, ...open.values()];
}

function isHeardAgain(event: TimelineEvent): event is ObserverEvent {
  return event.kind === 'observer' && event.observed && isOfActivity(event);
}

function isOfActivity({ part }: ObserverEvent): boolean {
  return part === undefined || part === 'activity';
}

/** A node that is heard again tells of all that is active there. What it does not tell of, it stopped while it was not heard. */
function isGoneAt(events: readonly TimelineEvent[], { resource, node }: Active, heardAtMs: number): boolean {
  const untilMs = heardAtMs + readAnewMs;
  // A reading that began shortly before may be the first that was heard.
  const near = events.filter(({ atMs }) => atMs >= heardAtMs - silenceMs && atMs <= untilMs);
  const says = near.some(
    (event) =>
      (event.kind === 'activity' && event.node === node && event.resource === resource) ||
      (event.kind === 'observer' &&
        event.node === node &&
        event.atMs > heardAtMs &&
        !event.observed &&
        isOfActivity(event)) ||
      (event.kind === 'power' &&
        event.node === node &&
        event.atMs > heardAtMs &&
        (event.power !== 'on' || event.paused)),
  );
  return !says && (events.at(-1)?.atMs ?? 0) >= untilMs;
}

function doubleClaims(events: readonly TimelineEvent[]): Break[] {
  return events.flatMap((event) => {
    if (event.kind !== 'resources') return [];
    const instances = Map.groupBy(event.resources, ({ id }) => id);
    return event.resources
      .filter(({ agent, id }) => !agent.startsWith('stonith:') && instances.get(id)?.length === 1)
      .filter(({ active, nodes }) => active && nodes.length > 1)
      .map(({ id, nodes }) => ({
        atMs: event.atMs,
        node: event.node,
        text: `${event.node} sees ${id} active on ${nodes.join(' and ')} at ${sinceStart(event.atMs)}`,
      }));
  });
}
