import type { PowerEvent, TimelineEvent } from '../timeline/event.ts';

interface Interval {
  fromMs: number;
  toMs: number;
  power: PowerEvent['power'];
  paused: boolean;
}

/** What the engine said of the machines' power, over time. Before its first word and without any, it is unknown. */
export class MachinePower {
  readonly #intervals = new Map<string, Interval[]>();

  constructor(events: readonly TimelineEvent[]) {
    for (const event of events) {
      if (event.kind !== 'power') continue;
      const intervals = this.#of(event.node);
      const last = intervals.at(-1);
      if (last) last.toMs = event.atMs;
      intervals.push({ fromMs: event.atMs, toMs: Infinity, power: event.power, paused: event.paused });
    }
  }

  /** Whether a machine was off at some instant between these two, both included. */
  wasOff(machine: string, fromMs: number, toMs: number): 'yes' | 'no' | 'unknown' {
    const within = this.#of(machine).filter((each) => each.fromMs <= toMs && each.toMs >= fromMs);
    if (within.some(({ power }) => power === 'off')) return 'yes';
    return within.some(({ power }) => power === 'unknown') ? 'unknown' : 'no';
  }

  /** When a machine was next without power, from this moment on; Infinity: never. */
  offFrom(machine: string, fromMs: number): number {
    const next = this.#of(machine).find((each) => each.power === 'off' && each.toMs > fromMs);
    return next ? Math.max(next.fromMs, fromMs) : Infinity;
  }

  /** How long, of this time, a machine could have done something: it was not off, not frozen. */
  couldActMs(machine: string, fromMs: number, toMs: number): number {
    return this.#of(machine)
      .filter(({ power, paused }) => power !== 'off' && !paused)
      .map((each) => Math.min(each.toMs, toMs) - Math.max(each.fromMs, fromMs))
      .filter((ms) => ms > 0)
      .reduce((sum, ms) => sum + ms, 0);
  }

  #of(machine: string): Interval[] {
    const known = this.#intervals.get(machine);
    if (known) return known;
    const unknown: Interval[] = [{ fromMs: -Infinity, toMs: Infinity, power: 'unknown', paused: false }];
    this.#intervals.set(machine, unknown);
    return unknown;
  }
}
