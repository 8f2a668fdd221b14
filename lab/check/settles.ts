import { sinceStart } from '../timeline/since-start.ts';
import { expectationsOf, phaseAt } from './run-facts.ts';
import { verdictOf, type Invariant } from './verdict.ts';

/** From the end of healing until the DC has nothing left to do, where the scenario says no other. */
export const settlesWithinMs = 60_000;

/** Settles: after healing the cluster is idle within the scenario's bound, by its DC's word. */
export const settles: Invariant = (events) => {
  const from = phaseAt(events, 'settle');
  const bound = expectationsOf(events).settlesWithinMs ?? settlesWithinMs;
  const words = events.flatMap((event) =>
    event.kind === 'idle' && event.atMs >= (from ?? 0) ? [event] : [],
  );
  const idle = words.find((word) => word.idle);
  const last = words.at(-1);
  if (from === undefined || !last)
    return verdictOf('settles', {
      breaks: [],
      gaps: ['nobody asked whether the cluster is idle'],
      holds: '',
    });
  const tookMs = (idle ?? last).atMs - from;
  const isLate = !idle || tookMs > bound;
  const state = `${last.node || 'no DC'}: ${last.state}`;
  return verdictOf('settles', {
    breaks: isLate
      ? [
          {
            atMs: last.atMs,
            text: `not idle ${bound} ms after healing; at ${sinceStart(last.atMs)} ${state}`,
          },
        ]
      : [],
    holds: `idle ${Math.round(tookMs)} ms after healing`,
  });
};
