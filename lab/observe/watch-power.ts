import type { Backend } from '../backend/backend.ts';
import { monotonicMs, monotonicOf } from '../timeline/clock.ts';
import type { Timeline } from '../timeline/timeline.ts';

/**
 * Tells the timeline of the machines' power, by the engine.
 *
 * @param options.signal ends it
 * @param onFirst called once, when every machine's power stands in the timeline
 */
export async function watchPower(
  {
    backend,
    lab,
    machines,
    timeline,
    signal,
  }: {
    backend: Backend;
    lab: string;
    machines: readonly string[];
    timeline: Timeline;
    signal: AbortSignal;
  },
  onFirst: () => void,
): Promise<void> {
  const known = new Set<string>();
  for await (const { machine, epochMs, ...change } of backend.powerChanges(lab, machines, signal)) {
    const atMs = epochMs === undefined ? monotonicMs() : monotonicOf(epochMs);
    timeline.append({ kind: 'power', source: 'engine', node: machine, atMs, ...change });
    known.add(machine);
    if (known.size === machines.length) onFirst();
  }
}
