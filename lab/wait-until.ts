import { setTimeout as delay } from 'node:timers/promises';
import { abortable } from './abortable.ts';

/** A wait whose bound was reached; `last` is what the last read gave, or the error that it threw. */
export class WaitTimeoutError extends Error {
  override name = 'WaitTimeoutError';
  readonly last: unknown;

  constructor(what: string, timeoutMs: number, last: unknown) {
    super(`timed out after ${timeoutMs} ms waiting until ${what}; last seen: ${describe(last)}`, {
      cause: last instanceof Error ? last : undefined,
    });
    this.last = last;
  }
}

export interface WaitOptions<T> {
  timeoutMs: number;
  /** Pause between two reads. */
  intervalMs?: number;
  /** For how long `ready` must hold without a break before the wait ends. */
  holdMs?: number;
  /** Says in one line what a value means, for the time-out's message. */
  show?: (value: T) => string;
  signal?: AbortSignal | undefined;
}

/**
 * Reads until `ready` accepts what was read, and returns that. A read that throws counts as "not yet".
 *
 * @param what the awaited state as it completes "waiting until …"
 * @param read one bounded look; its signal aborts when the wait's own bound is reached
 * @throws WaitTimeoutError when the bound is reached, naming what was last seen
 */
export async function waitUntil<T>(
  what: string,
  read: (signal: AbortSignal) => Promise<T> | T,
  ready: (value: T) => boolean,
  { timeoutMs, intervalMs = 250, holdMs = 0, show, signal }: WaitOptions<T>,
): Promise<T> {
  const bound = AbortSignal.timeout(timeoutMs);
  const ended = signal ? AbortSignal.any([signal, bound]) : bound;
  let last: unknown = 'nothing yet';
  let readySince: number | undefined;
  for (;;) {
    try {
      const value = await abortable(Promise.resolve(read(ended)), ended);
      last = show ? show(value) : value;
      if (ready(value)) {
        readySince ??= performance.now();
        if (performance.now() - readySince >= holdMs) return value;
      } else {
        readySince = undefined;
      }
    } catch (error) {
      readySince = undefined;
      if (!ended.aborted) last = error;
    }
    signal?.throwIfAborted();
    if (bound.aborted) throw new WaitTimeoutError(what, timeoutMs, last);
    await delay(intervalMs, undefined, { signal: ended }).catch(() => undefined);
  }
}

function describe(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
