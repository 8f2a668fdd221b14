import type { FenceAnswerEvent, FencingEvent, TimelineEvent } from '../timeline/event.ts';
import { rowsOf, type Lane, type Look, type Span } from './lane.ts';
import { lane } from './node-lanes.ts';

/** Operations that change nothing. */
const quiet = new Set(['status', 'list', 'monitor', 'hostlist', 'devstatus', 'null']);

/**
 * What the fence host was asked for a machine and what it answered, from request to answer.
 *
 * @param machine null for requests that name none, such as `list`
 */
export function fenceHostLanes(
  events: readonly TimelineEvent[],
  machine: string | null,
  endMs: number,
): Lane[] {
  const answers = new Map<string, { event: FenceAnswerEvent; i: number }>();
  events.forEach((event, i) => {
    if (event.kind === 'fence-answer') answers.set(event.request, { event, i });
  });
  const spans = events.flatMap((event, i): Span[] => {
    if (event.kind !== 'fence-request' || event.machine !== machine) return [];
    const answer = answers.get(event.request);
    return [
      {
        fromMs: event.atMs,
        toMs: answer?.event.atMs ?? endMs,
        events: answer ? [i, answer.i] : [i],
        look: lookOf(event.operation, answer?.event),
        label: `${event.operation} → ${answer ? answerText(answer.event) : 'no answer'}`,
      },
    ];
  });
  return inRows('fencing', machine, 'fence host', spans);
}

function lookOf(operation: string, answer: FenceAnswerEvent | undefined): Look {
  if (answer?.behaviour !== undefined) return 'fault';
  if (quiet.has(operation) && answer?.error === undefined && answer?.answer !== 'failure') return 'quiet';
  if (!answer) return 'pending';
  return answer.answer === 'failure' || answer.error !== undefined ? 'bad' : 'neutral';
}

function answerText({ answer, behaviour }: FenceAnswerEvent): string {
  return behaviour === undefined ? answer : `${answer} (made: ${behaviour})`;
}

/** What the cluster claims of a machine's fencing: pending until it says how it ended, by whoever of the nodes told first. */
export function claimLanes(events: readonly TimelineEvent[], target: string, endMs: number): Lane[] {
  const spans = new Map<string, Span>();
  const open = new Map<string, Span>();
  events.forEach((event, i) => {
    if (event.kind !== 'fencing' || event.target !== target) return;
    const order = [event.action, event.origin, event.client].join(' ');
    const key = `${order} ${event.outcome} ${event.completed}`;
    const known = event.outcome === 'pending' ? open.get(order) : spans.get(key);
    if (known) {
      known.events.push(i);
      return;
    }
    const pending = open.get(order);
    if (event.outcome === 'pending') {
      const span: Span = {
        fromMs: event.atMs,
        toMs: endMs,
        look: 'pending',
        label: `${event.action} pending`,
        events: [i],
      };
      open.set(order, span);
      spans.set(`${key} ${i}`, span);
      return;
    }
    if (pending) pending.toMs = event.atMs;
    open.delete(order);
    spans.set(key, { fromMs: event.atMs, toMs: event.atMs, events: [i], ...claimOf(event) });
  });
  return inRows('claims', target, 'fencing, says the cluster', [...spans.values()]);
}

function claimOf({ outcome, action, delegate }: FencingEvent): { look: Look; label: string } {
  const by = delegate === null ? '' : ` by ${delegate}`;
  return outcome === 'success'
    ? { look: 'neutral', label: `${action} succeeded${by}` }
    : { look: 'bad', label: `${action} failed${by}` };
}

/** Spans of one kind in as many lanes as they need; a lane also where there are none, if a machine is named. */
export function inRows(kind: Lane['kind'], node: string | null, label: string, spans: Span[]): Lane[] {
  return rowsOf(spans).map((row, i) => lane(kind, node, null, i === 0 ? label : `${label} (${i + 1})`, row));
}
