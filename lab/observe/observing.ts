import type { Backend, LabState } from '../backend/backend.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { waitUntil } from '../wait-until.ts';
import { watchFenceHost } from './watch-fence-host.ts';
import { watchNode } from './watch-node.ts';
import { watchPower } from './watch-power.ts';

const firstStateTimeoutMs = 20_000;
const stopTimeoutMs = 15_000;

/** Watches a lab until it is disposed of: its nodes' own views, their power, the fence host. */
export interface Observing extends AsyncDisposable {
  /** Settles when all streams have ended: with the error of one that broke. */
  readonly ended: Promise<void>;
}

/**
 * Begins to watch a lab, and returns when each machine's power and each node's first state stand in the timeline, or it stands
 * there that a node is not observed.
 *
 * @throws WaitTimeoutError when that does not come about
 */
export async function startObserving({
  backend,
  lab: { spec, topology },
  timeline,
}: {
  backend: Backend;
  lab: LabState;
  timeline: Timeline;
}): Promise<Observing> {
  const stop = new AbortController();
  const { signal } = stop;
  const machines = topology.machines.map(({ name }) => name);
  const powered = [...topology.machines, ...topology.otherMachines].map(({ name }) => name);
  const names = new Map(topology.machines.map(({ name, address }) => [address, name]));
  const waiting = new Set(['the engine', ...machines]);
  const common = { backend, lab: spec.name, timeline, signal };
  const streams = [
    watchPower({ ...common, machines: powered }, () => waiting.delete('the engine')),
    watchFenceHost(common),
    ...machines.map(async (node) => watchNode({ ...common, node, names }, () => waiting.delete(node))),
  ];
  const ended = Promise.all(streams).then(() => undefined);
  // Told to whoever waits for it; a stream that breaks otherwise shows as a gap.
  ended.catch(() => stop.abort());
  const disposal = async (): Promise<void> => {
    stop.abort();
    await waitUntil(
      'the streams have ended',
      async () =>
        ended.then(
          () => true,
          () => true,
        ),
      Boolean,
      {
        timeoutMs: stopTimeoutMs,
      },
    );
  };
  try {
    await Promise.race([
      ended,
      waitUntil(
        'every node was heard',
        () => [...waiting],
        (missing) => missing.length === 0,
        {
          timeoutMs: firstStateTimeoutMs,
          intervalMs: 20,
          show: (missing) => `nothing from ${missing.join(', ')}`,
        },
      ),
    ]);
  } catch (error) {
    await disposal();
    throw error;
  }
  return { ended, [Symbol.asyncDispose]: disposal };
}
