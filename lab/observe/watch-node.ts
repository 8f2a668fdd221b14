import { readFile } from 'node:fs/promises';
import type { Backend } from '../backend/backend.ts';
import { packageFile } from '../image/package-file.ts';
import { shellQuote } from '../node/node.ts';
import { monotonicMs } from '../timeline/clock.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { waitUntil } from '../wait-until.ts';
import { NodeChanges } from './node-changes.ts';
import { NodeStreamParser } from './parse-node-stream.ts';

/** A node that has not been heard for so long is not observed. Its stream says at least once a second that it is alive. */
export const silenceMs = 3_000;
const lookMs = 100;
/** From power on until the engine runs a command on a node. */
const attachIntervalMs = 200;

export interface WatchNodeOptions {
  backend: Backend;
  lab: string;
  node: string;
  names: ReadonlyMap<string, string>;
  timeline: Timeline;
  signal: AbortSignal;
}

/**
 * Keeps one stream on a node for as long as it is watched, and tells the timeline what changes. One that ends, because the
 * node lost power, is put on again when the node runs.
 *
 * @param options.signal ends it
 * @param onFirst called once, when the node's first state stands in the timeline or it is known not to be observed
 */
export async function watchNode(options: WatchNodeOptions, onFirst: () => void): Promise<void> {
  const { backend, lab, node, names, timeline, signal } = options;
  const command = shellQuote('bash', '-c', await readFile(packageFile('lab/observe/node-stream.sh'), 'utf8'));
  const changes = new NodeChanges({ node, names });
  const hearing = new Hearing(node, timeline, onFirst);
  const looking = setInterval(() => hearing.look(), lookMs);
  try {
    while (!signal.aborted) {
      await untilOn(backend, lab, node, signal);
      const parser = new NodeStreamParser();
      // A reading that began before the node froze and ended after it is of neither moment.
      let freshFromMs = 0;
      try {
        for await (const chunk of backend.stream(lab, node, command, signal)) {
          const heard = parser.take(chunk);
          if (heard.length > 0 && hearing.heard()) {
            changes.forget();
            freshFromMs = monotonicMs() - silenceMs / 2;
          }
          for (const each of heard) {
            if (each.kind !== 'part') continue;
            const atMs = each.uptimeMs + bootOffsetMs;
            if (atMs < freshFromMs) continue;
            for (const event of changes.take(each, atMs)) timeline.append(event);
            if (each.name === 'pacemaker') hearing.toldAll();
          }
        }
      } catch {
        // The node cannot run a command: it is off, frozen, or only just starts.
      }
      if (!signal.aborted) hearing.lost('its stream ended');
    }
  } finally {
    clearInterval(looking);
  }
}

/** Whether a node is heard, told when it changes. */
class Hearing {
  readonly #node: string;
  readonly #timeline: Timeline;
  readonly #onFirst: () => void;
  #isHeard: boolean | undefined;
  #lastMs: number | undefined;
  readonly #beganMs = monotonicMs();

  constructor(node: string, timeline: Timeline, onFirst: () => void) {
    this.#node = node;
    this.#timeline = timeline;
    this.#onFirst = onFirst;
  }

  /** @returns whether it was not heard before */
  heard(): boolean {
    this.#lastMs = monotonicMs();
    if (this.#isHeard === true) return false;
    this.#isHeard = true;
    this.#tell({ observed: true });
    return true;
  }

  toldAll(): void {
    this.#onFirst();
  }

  look(): void {
    if (monotonicMs() - (this.#lastMs ?? this.#beganMs) > silenceMs)
      this.lost(`not heard for ${silenceMs} ms`);
  }

  lost(why: string): void {
    if (this.#isHeard === false) return;
    this.#isHeard = false;
    this.#tell({ observed: false, why });
    this.#onFirst();
  }

  #tell(what: { observed: boolean; why?: string }): void {
    const lastHeardAtMs = this.#lastMs;
    this.#timeline.append({
      kind: 'observer',
      source: 'lab',
      node: this.#node,
      atMs: monotonicMs(),
      ...what,
      ...(!what.observed && lastHeardAtMs !== undefined && { lastHeardAtMs }),
    });
  }
}

/** CLOCK_BOOTTIME, which /proc/uptime shows, runs ahead of CLOCK_MONOTONIC by the time that the host was suspended. */
const bootOffsetMs = await (async () => {
  const [uptime = ''] = (await readFile('/proc/uptime', 'utf8')).split(' ');
  const offsetMs = monotonicMs() - Number(uptime) * 1000;
  // The file shows hundredths of a second.
  return Math.abs(offsetMs) < 50 ? 0 : offsetMs;
})();

async function untilOn(backend: Backend, lab: string, node: string, signal: AbortSignal): Promise<void> {
  const power = backend.power(lab);
  while (!signal.aborted) {
    const on = await waitUntil(
      `${node} has power`,
      () => power.state(node),
      (state) => state === 'on',
      { timeoutMs: 3_600_000, intervalMs: attachIntervalMs, holdMs: attachIntervalMs, signal },
    ).catch(() => undefined);
    if (on) return;
  }
}
