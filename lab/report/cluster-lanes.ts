import type { PhaseEvent, TimelineEvent } from '../timeline/event.ts';
import { fenceHostLanes, inRows } from './fencing-lanes.ts';
import { heardOf, togetherOf } from './heard.ts';
import { spansOf, type Lane, type Look, type Span, type Statement } from './lane.ts';
import { lane } from './node-lanes.ts';

/** What concerns the whole run: its phases and steps, the faults, who is DC, whether the cluster is busy. */
export function clusterLanes(events: readonly TimelineEvent[], endMs: number): Lane[] {
  return [
    ...inRows('steps', null, 'steps', [...phaseSpans(events, endMs), ...stepSpans(events, endMs)]),
    ...inRows('faults', null, 'faults', faultSpans(events, endMs)),
    dcLane(events, endMs),
    ...idleLanes(events, endMs),
    ...fenceHostLanes(events, null, endMs),
  ];
}

const phaseNames: Record<PhaseEvent['phase'], string> = {
  story: 'story',
  heal: 'healing',
  settle: 'settling',
  inspect: 'looking for what is left',
  end: 'end',
};

function phaseSpans(events: readonly TimelineEvent[], endMs: number): Span[] {
  const failed = events.some((event) => event.kind === 'phase' && event.outcome === 'failed');
  const statements = events.flatMap((event, i): Statement[] => {
    if (event.kind !== 'phase') return [];
    const label = phaseNames[event.phase] + (event.phase === 'story' && failed ? ': failed' : '');
    return [{ atMs: event.atMs, event: i, look: 'quiet', label }];
  });
  return spansOf(statements, endMs).filter(({ look, fromMs, toMs }) => look !== 'gap' && toMs > fromMs);
}

/** A step is closed by the next end of its title and depth. */
function stepSpans(events: readonly TimelineEvent[], endMs: number): Span[] {
  const open: { key: string; span: Span }[] = [];
  const spans: Span[] = [];
  events.forEach((event, i) => {
    if (event.kind !== 'step') return;
    const key = `${event.depth} ${event.title}`;
    if (event.phase === 'begin') {
      const span: Span = {
        fromMs: event.atMs,
        toMs: endMs,
        look: 'neutral',
        label: event.title,
        events: [i],
      };
      open.push({ key, span });
      spans.push(span);
      return;
    }
    const at = open.findLastIndex((each) => each.key === key);
    const [closed] = at < 0 ? [] : open.splice(at, 1);
    if (!closed) return;
    closed.span.toMs = event.atMs;
    closed.span.events.push(i);
    if (event.failed) closed.span.look = 'bad';
  });
  return spans;
}

/** A fault lasts from its injection until it is healed; one that is not is there to the end, unless it is over at once. */
function faultSpans(events: readonly TimelineEvent[], endMs: number): Span[] {
  const spans = new Map<string, Span>();
  events.forEach((event, i) => {
    if (event.kind !== 'fault') return;
    const known = spans.get(event.id);
    const what = `${event.fault} ${event.targets.join(' ')}`;
    const span = known ?? { fromMs: event.atMs, toMs: endMs, look: 'fault', label: what, events: [] };
    span.events.push(i);
    const isOver = event.phase === 'healed' || (event.phase === 'injected' && event.lasts === 'momentary');
    if (isOver) span.toMs = event.atMs;
    if (event.phase === 'failed') Object.assign(span, { look: 'bad', label: `${what}: failed` });
    spans.set(event.id, span);
  });
  return [...spans.values()];
}

function dcLane(events: readonly TimelineEvent[], endMs: number): Lane {
  const heard = heardOf(events, 'cluster', ({ running, dc }) => (running ? (dc ?? 'none') : 'stopped'));
  const statements = togetherOf(heard, (words) => {
    const byDc = Map.groupBy(
      [...words].filter(([, dc]) => dc !== 'stopped'),
      ([, dc]) => dc,
    );
    const named = [...byDc.keys()].filter((dc) => dc !== 'none');
    if (named.length === 0) return { look: 'unknown', label: 'none' };
    if (byDc.size === 1) return { look: 'online', label: named[0] ?? '' };
    const label = [...byDc].map(([dc, by]) => `${dc} by ${by.map(([observer]) => observer).join(' ')}`);
    return { look: (named.length > 1 ? 'disputed' : 'pending') satisfies Look, label: label.join('; ') };
  });
  return lane('dc', null, null, 'DC, by the nodes', spansOf(statements, endMs));
}

function idleLanes(events: readonly TimelineEvent[], endMs: number): Lane[] {
  const statements = events.flatMap((event, i): Statement[] =>
    event.kind === 'idle'
      ? [
          {
            atMs: event.atMs,
            event: i,
            look: event.idle ? 'online' : 'pending',
            label: event.idle ? 'idle' : `busy: ${event.state}`,
          },
        ]
      : [],
  );
  if (statements.length === 0) return [];
  const spans = spansOf(statements, endMs).filter(({ look }) => look !== 'gap');
  return [lane('idle', null, null, 'cluster idle', spans)];
}
