import { readFileSync } from 'node:fs';
import type { Backend, LabState } from '../lab/backend/backend.ts';
import { openBackend } from '../lab/backend/open-backend.ts';
import { startObserving } from '../lab/observe/observing.ts';
import { takeDown } from '../lab/operations/down.ts';
import { openLab } from '../lab/operations/open-lab.ts';
import { monotonicMs } from '../lab/timeline/clock.ts';
import type { TimelineEvent } from '../lab/timeline/event.ts';
import { Timeline } from '../lab/timeline/timeline.ts';
import { waitUntil } from '../lab/wait-until.ts';
import { timeLab } from './run-lab.ts';
import { median, percentile } from './statistics.ts';

const lab = 'bench-observation';
const rounds = 8;
const powerRounds = 3;
const quietMs = 20_000;

interface Change {
  kind: string;
  /** Run on the first node; what it changes is seen by those in `seenBy`. */
  command: string;
  seenBy: (event: TimelineEvent) => boolean;
  observers: 'every node' | 'the first node';
}

/** Changes whose own moment is known: they are in the CIB, in corosync or on the machine when the command ends. */
function changesOf(subject: string): Change[] {
  const state = (wanted: string) => (event: TimelineEvent) =>
    event.kind === 'cluster' && event.nodes[subject] === wanted;
  const votes = (wanted: number) => (event: TimelineEvent) =>
    event.kind === 'membership' && event.expectedVotes === wanted;
  const service = (active: boolean) => (event: TimelineEvent) =>
    event.kind === 'activity' && event.resource === 'bench' && event.active === active;
  const attribute = (name: string, value: string): string =>
    `crm_attribute --node ${subject} --name ${name} --update ${value}`;
  const pidFile = '/run/fencelab/stand-ins/bench.pid';
  const logged = (word: string): string => `echo "$now bench ${word} 1" >>/run/fencelab/stand-ins/log`;
  const [every, first] = ['every node', 'the first node'] as const;
  return [
    { kind: 'standby', command: attribute('standby', 'on'), seenBy: state('standby'), observers: every },
    { kind: 'unstandby', command: attribute('standby', 'off'), seenBy: state('online'), observers: every },
    {
      kind: 'maintenance',
      command: attribute('maintenance', 'true'),
      seenBy: state('maintenance'),
      observers: every,
    },
    {
      kind: 'end of maintenance',
      command: attribute('maintenance', 'false'),
      seenBy: state('online'),
      observers: every,
    },
    { kind: 'expected votes', command: 'corosync-quorumtool -e 4', seenBy: votes(4), observers: first },
    { kind: 'expected votes back', command: 'corosync-quorumtool -e 3', seenBy: votes(3), observers: first },
    {
      kind: 'service started',
      command: `mkdir -p /run/fencelab/stand-ins; echo 1 >${pidFile}; ${logged('started')}`,
      seenBy: service(true),
      observers: first,
    },
    {
      kind: 'service stopped',
      command: `rm ${pidFile}; ${logged('stopped')}`,
      seenBy: service(false),
      observers: first,
    },
  ];
}

/**
 * How soon the timeline knows, and what that costs.
 *
 * @returns in ms: from the engine's `die` to the timeline; from the start of the command that changes something on a node to
 * the timeline, command included; and the share of a core that a node's stream takes while nothing changes, in percent
 */
export async function benchObservation(): Promise<unknown> {
  const backend = await openBackend();
  try {
    await takeDown(backend, lab);
    await timeLab('up', '--name', lab, '--os', 'debian12');
    const state = await openLab(backend, lab);
    const timeline = Timeline.inMemory();
    await using _observing = await startObserving({ backend, lab: state, timeline });
    const quietCpuPercent = await measureQuiet(backend, state, timeline);
    const changes = await measureChanges(backend, state, timeline);
    const die = await measurePower(backend, state, timeline);
    return {
      dieToTimelineMs: { median: median(die), max: Math.max(...die), samples: die.length, atMost: 50 },
      changeToTimelineMs: changes,
      quietCpuPercent: { ...quietCpuPercent, atMost: 5 },
    };
  } finally {
    await takeDown(backend, lab);
  }
}

async function measureQuiet(
  backend: Backend,
  { topology }: LabState,
  timeline: Timeline,
): Promise<Record<string, number>> {
  let lastEventMs = monotonicMs();
  const unsubscribe = timeline.subscribe(() => (lastEventMs = monotonicMs()));
  const isQuietFor = async (ms: number): Promise<void> => {
    const quiet = (): number => monotonicMs() - lastEventMs;
    await waitUntil(`nothing changes for ${ms} ms`, quiet, (now) => now >= ms, { timeoutMs: 180_000 });
  };
  await isQuietFor(5_000);
  const nodes = topology.machines.map(({ name }) => backend.node(lab, name));
  const read = async (): Promise<{ cpuMs: number[]; atMs: number }> => ({
    cpuMs: await Promise.all(nodes.map(async (node) => Number((await node.exec(streamCpuCommand)).stdout))),
    atMs: monotonicMs(),
  });
  const before = await read();
  lastEventMs = monotonicMs();
  await isQuietFor(quietMs);
  const after = await read();
  unsubscribe();
  return Object.fromEntries(
    nodes.map(({ name }, i) => [
      name,
      (100 * ((after.cpuMs[i] ?? Number.NaN) - (before.cpuMs[i] ?? Number.NaN))) / (after.atMs - before.atMs),
    ]),
  );
}

/**
 * CPU time in ms of the stream's session, of its ended children too: fields 14 to 17 of /proc/PID/stat, in ticks of 10 ms
 * (proc(5)); field 6 is the session.
 */
const streamCpuCommand = [
  'sid=$(pgrep -o -f "^bash -c .*What a node tells of itself")',
  'cat /proc/[0-9]*/stat 2>/dev/null | sed "s/^.*) //" |',
  'awk -v sid="$sid" \'$4 == sid { ticks += $12 + $13 + $14 + $15 } END { print ticks * 10 }\'',
].join('\n');

async function measureChanges(
  backend: Backend,
  { topology }: LabState,
  timeline: Timeline,
): Promise<unknown> {
  const machines = topology.machines.map(({ name }) => name);
  const [first = '', , third = ''] = machines;
  const hostUptimeMs = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000;
  const bootOffsetMs = monotonicMs() - hostUptimeMs;
  const byKind: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const { kind, command, seenBy, observers } of changesOf(third)) {
      const seenAtMs = new Map<string, number>();
      const from = timeline.events.length;
      const unsubscribe = timeline.subscribe((event) => {
        if ('node' in event && seenBy(event) && !seenAtMs.has(event.node))
          seenAtMs.set(event.node, monotonicMs());
      });
      const { stdout } = await backend
        .node(lab, first)
        .exec(`read -r now rest </proc/uptime; echo "$now"; { ${command}; } >/dev/null`);
      const changedAtMs = Number(stdout) * 1000 + bootOffsetMs;
      const expected = observers === 'every node' ? machines.length : 1;
      await timeline.waitFor(`${kind} was seen`, () => (seenAtMs.size >= expected ? true : undefined), {
        timeoutMs: 30_000,
        seen: (events) => `by ${[...seenAtMs.keys()].join(' ') || 'nobody'}, ${events.length - from} events`,
      });
      unsubscribe();
      (byKind[kind] ??= []).push(...[...seenAtMs.values()].map((atMs) => atMs - changedAtMs));
    }
  }
  const all = Object.values(byKind).flat();
  return {
    median: median(all),
    p95: percentile(all, 95),
    max: Math.max(...all),
    samples: all.length,
    atMostP95: 400,
    p95ByKind: Object.fromEntries(Object.entries(byKind).map(([kind, ms]) => [kind, percentile(ms, 95)])),
  };
}

/** The engine stamps its event when the machine has died. */
async function measurePower(backend: Backend, { topology }: LabState, timeline: Timeline): Promise<number[]> {
  const power = backend.power(lab);
  const from = timeline.events.length;
  let expected = 0;
  const died = (events: readonly TimelineEvent[]): number[] =>
    events
      .slice(from)
      .flatMap((event) =>
        event.kind === 'power' && event.action === 'die' ? [event.observedAtMs - event.atMs] : [],
      );
  for (let round = 0; round < powerRounds; round++) {
    for (const { name } of topology.machines) {
      await power.off(name);
      expected += 1;
      await timeline.waitFor(
        `${name} died`,
        (events) => (died(events).length >= expected ? true : undefined),
        { timeoutMs: 10_000, seen: (events) => `${died(events).length} deaths` },
      );
      await power.on(name);
    }
  }
  return died(timeline.events);
}
