import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { WaitTimeoutError } from '../wait-until.ts';
import { monotonicMs } from './clock.ts';
import type { NewEvent, RunEvent, TimelineEvent } from './event.ts';

export const timelineFile = 'timeline.jsonl';

/** What a run is called and what it runs on, for the first line. */
export type RunHeader = Pick<RunEvent, 'scenario' | 'lab' | 'backend' | 'os' | 'nodes'>;

/**
 * A run's events: those that this process has added, in the order in which it learnt of them, and a file to which several
 * processes append. A line is written before `append` returns, so that a killed run keeps what it knew.
 */
export class Timeline {
  readonly #originMs: number;
  readonly #fd: number | undefined;
  readonly #events: TimelineEvent[] = [];
  readonly #listeners = new Set<(event: TimelineEvent) => void>();

  private constructor(originMs: number, fd: number | undefined) {
    this.#originMs = originMs;
    this.#fd = fd;
  }

  /** Begins a run: its folder must be there, its timeline must not. */
  static begin(folder: string, header: RunHeader): Timeline {
    const originMs = monotonicMs();
    const timeline = new Timeline(originMs, openSync(join(folder, timelineFile), 'ax'));
    const startedAt = new Date().toISOString();
    timeline.append({ kind: 'run', source: 'lab', atMs: originMs, startedAt, originMs, ...header });
    return timeline;
  }

  /** Adds to a run that another process has begun. @throws UserError where there is none */
  static join(folder: string): Timeline {
    const path = join(folder, timelineFile);
    const [first] = parseTimeline(`${readFileSync(path, 'utf8').split('\n', 1)[0]}\n`, path);
    if (first?.kind !== 'run') throw new UserError(`${path} does not begin with a run`);
    return new Timeline(first.originMs, openSync(path, 'a'));
  }

  /** A timeline that is kept nowhere: what `lab watch` shows. */
  static inMemory(): Timeline {
    return new Timeline(monotonicMs(), undefined);
  }

  /** What this process has added. */
  get events(): readonly TimelineEvent[] {
    return this.#events;
  }

  /** Milliseconds since the run began. */
  nowMs(): number {
    return monotonicMs() - this.#originMs;
  }

  /** Adds an event whose times are on CLOCK_MONOTONIC and returns it as it stands in the file. */
  append(event: NewEvent): TimelineEvent {
    const observedAtMs = event.observedAtMs ?? monotonicMs();
    const placed = {
      v: 1,
      ...event,
      ...('lastHeardAtMs' in event && { lastHeardAtMs: this.#placed(event.lastHeardAtMs) }),
      ...('lastSeenAtMs' in event && { lastSeenAtMs: this.#placed(event.lastSeenAtMs) }),
      atMs: this.#placed(Math.min(event.atMs, observedAtMs)),
      observedAtMs: this.#placed(observedAtMs),
    } as TimelineEvent;
    if (this.#fd !== undefined) writeSync(this.#fd, `${JSON.stringify(placed)}\n`);
    this.#events.push(placed);
    for (const listener of this.#listeners) listener(placed);
    return placed;
  }

  /** Calls back for each event from now on. @returns what ends the calls */
  subscribe(listener: (event: TimelineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Looks at the events now and after each new one, until `read` gives something.
   *
   * @param what the awaited state as it completes "waiting until …"
   * @param seen says what was last seen, for the time-out
   * @throws WaitTimeoutError
   */
  async waitFor<T>(
    what: string,
    read: (events: readonly TimelineEvent[]) => T | undefined,
    { timeoutMs, seen }: { timeoutMs: number; seen: (events: readonly TimelineEvent[]) => string },
  ): Promise<T> {
    const now = read(this.#events);
    if (now !== undefined) return now;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const unsubscribe = this.subscribe(() => {
      const found = read(this.#events);
      if (found !== undefined) resolve(found);
    });
    const bound = AbortSignal.timeout(timeoutMs);
    // An unreferenced timer alone would let the process end before the bound.
    const alive = setInterval(() => undefined, timeoutMs);
    bound.addEventListener('abort', () => reject(new WaitTimeoutError(what, timeoutMs, seen(this.#events))));
    try {
      return await promise;
    } finally {
      unsubscribe();
      clearInterval(alive);
    }
  }

  /** A moment of CLOCK_MONOTONIC as milliseconds since the run began. */
  #placed(atMs = this.#originMs): number {
    return Math.round((atMs - this.#originMs) * 1000) / 1000;
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }
}

/**
 * Reads a saved timeline, ordered by `atMs`: its file has the order in which several processes wrote. A last line that a kill
 * cut off is left out.
 *
 * @param folder a run's folder
 * @throws UserError naming file and line for what is no event of this version
 */
export function readTimeline(folder: string): TimelineEvent[] {
  const path = join(folder, timelineFile);
  return parseTimeline(readFileSync(path, 'utf8'), path).toSorted((a, b) => a.atMs - b.atMs);
}

/** @param path for the error's text */
function parseTimeline(text: string, path: string): TimelineEvent[] {
  const lines = text.split('\n');
  // Empty after a whole last line; else what a kill left of one.
  lines.pop();
  return lines.map((line, i) => {
    const event = parseLine(line);
    if (event) return event;
    throw new UserError(`${path}, line ${i + 1}: not an event of a timeline of version 1`, {
      hint: 'docs/timeline.md describes them',
    });
  });
}

function parseLine(line: string): TimelineEvent | undefined {
  try {
    const value = JSON.parse(line) as Partial<TimelineEvent> | null;
    const isEvent =
      value?.v === 1 && typeof value.kind === 'string' && typeof value.atMs === 'number' && value.source;
    return isEvent ? (value as TimelineEvent) : undefined;
  } catch {
    return undefined;
  }
}
