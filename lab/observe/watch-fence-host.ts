import type { Backend } from '../backend/backend.ts';
import { linesOf } from '../lines-of.ts';
import { monotonicMs } from '../timeline/clock.ts';
import type { NewEvent } from '../timeline/event.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { waitUntil } from '../wait-until.ts';

/** What the fence host's log says of a request, when it came and when it was answered. */
interface LoggedRequest {
  monotonicMs: number;
  request: string;
  machine: string | null;
  operation: string;
  from: string;
  answer?: string;
  error?: string;
  behaviour?: string;
}

const reattachIntervalMs = 500;
/** A log that goes on for so long is one that is being written. */
const attachedMs = 300;

/**
 * Tells the timeline what the fence host is asked and answers, from its log. It follows the log over the fence host's restarts,
 * and leaves out what was logged before.
 */
export async function watchFenceHost({
  backend,
  lab,
  timeline,
  signal,
}: {
  backend: Backend;
  lab: string;
  timeline: Timeline;
  signal: AbortSignal;
}): Promise<void> {
  let toldUpToMs = monotonicMs();
  let isHeard = false;
  let attached: NodeJS.Timeout | undefined;
  const heard = (observed: boolean): void => {
    if (observed === isHeard || signal.aborted) return;
    isHeard = observed;
    const why = observed ? {} : { why: 'its log ended' };
    timeline.append({
      kind: 'observer',
      source: 'lab',
      node: 'fence-host',
      atMs: monotonicMs(),
      observed,
      ...why,
    });
  };
  while (!signal.aborted) {
    try {
      const log = backend.logs(lab, 'fence-host', { follow: true, sinceStart: true, signal });
      // The log of a host that is down ends at once.
      attached = setTimeout(() => heard(true), attachedMs);
      for await (const line of linesOf(log)) {
        const entry = readLine(line);
        if (!entry || entry.monotonicMs <= toldUpToMs) continue;
        toldUpToMs = entry.monotonicMs;
        timeline.append(eventOf(entry));
      }
    } catch {
      // It is down, or the engine is: whether it comes back is seen on the next turn.
    }
    clearTimeout(attached);
    heard(false);
    await waitUntil('the log may go on', () => true, Boolean, {
      timeoutMs: 10 * reattachIntervalMs,
      intervalMs: reattachIntervalMs,
      holdMs: reattachIntervalMs,
      signal,
    }).catch(() => undefined);
  }
}

function eventOf({ monotonicMs: atMs, request, machine, operation, from, ...rest }: LoggedRequest): NewEvent {
  const common = { source: 'fence-host', atMs, request, machine, operation, from } as const;
  const { answer, error, behaviour } = rest;
  if (answer === undefined) return { kind: 'fence-request', ...common };
  return {
    kind: 'fence-answer',
    ...common,
    answer,
    ...(error !== undefined && { error }),
    ...(behaviour !== undefined && { behaviour }),
  };
}

/** @returns undefined for a line that is about no request, and for one that was cut off */
function readLine(line: string): LoggedRequest | undefined {
  try {
    const entry = JSON.parse(line) as Partial<LoggedRequest> | null;
    return typeof entry?.request === 'string' && typeof entry.monotonicMs === 'number'
      ? (entry as LoggedRequest)
      : undefined;
  } catch {
    return undefined;
  }
}
