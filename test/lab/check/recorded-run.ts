import { join } from 'node:path';
import { judge } from '../../../lab/check/judge.ts';
import type { Verdict } from '../../../lab/check/verdict.ts';
import type { InvariantName, TimelineEvent } from '../../../lab/timeline/event.ts';
import { readTimeline } from '../../../lab/timeline/timeline.ts';

/** The timeline of a real run on three Debian 12 nodes. */
export function recordedRun(name: string): TimelineEvent[] {
  return readTimeline(join(import.meta.dirname, '..', '..', 'recorded', 'timelines', name));
}

export function verdictOn(invariant: InvariantName, events: readonly TimelineEvent[]): Verdict {
  const found = judge(events).invariants.find((each) => each.invariant === invariant);
  if (!found) throw new Error(`no verdict on ${invariant}`);
  return found;
}

/** The same run, with each event as `change` makes it; undefined takes it out. */
export function changed(
  events: readonly TimelineEvent[],
  change: (event: TimelineEvent) => TimelineEvent | undefined,
): TimelineEvent[] {
  return events.flatMap((event) => change(event) ?? []);
}
