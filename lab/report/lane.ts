/** A stretch of time in a lane during which one thing held, or a moment when its two ends are one. */
export interface Span {
  fromMs: number;
  toMs: number;
  /** What it looks like: a class of the page's style sheet. `gap` is drawn as one: nothing is known. */
  look: Look;
  label: string;
  /** The events that tell of it, as places in the timeline. */
  events: number[];
}

export type Look =
  | 'gap'
  | 'online'
  | 'pending'
  | 'unclean'
  | 'offline'
  | 'standby'
  | 'maintenance'
  | 'unknown'
  | 'stopped'
  | 'disputed'
  | 'neutral'
  | 'quiet'
  | 'fault'
  | 'bad';

/** What a lane tells of, so that a finding can name the lanes that it concerns. */
export type LaneKind =
  | 'steps'
  | 'faults'
  | 'dc'
  | 'idle'
  | 'power'
  | 'membership'
  | 'view'
  | 'fencing'
  | 'claims'
  | 'resource'
  | 'activity'
  | 'failures';

export interface Lane {
  id: string;
  kind: LaneKind;
  /** The machine in whose group it stands; the cluster's own lanes have none. */
  node: string | null;
  /** Whose word it is; null where it is not one node's. */
  observer: string | null;
  /** The resource that it is about, if any. */
  resource: string | null;
  label: string;
  spans: Span[];
}

/** What a source said at a moment; without a look nothing is known from then on. */
export interface Statement {
  atMs: number;
  look: Look;
  label: string;
  event: number;
}

/** Statements in order of time as the spans that they leave, up to the end; before the first one nothing is known. */
export function spansOf(statements: readonly Statement[], endMs: number): Span[] {
  const spans: Span[] = [];
  let current: Span = { fromMs: 0, toMs: endMs, look: 'gap', label: 'nothing was heard yet', events: [] };
  for (const { atMs, look, label, event } of statements.toSorted((a, b) => a.atMs - b.atMs)) {
    if (current.look === look && current.label === label) {
      current.events.push(event);
      continue;
    }
    current.toMs = Math.min(atMs, endMs);
    if (current.toMs > current.fromMs) spans.push(current);
    current = { fromMs: Math.max(atMs, 0), toMs: endMs, look, label, events: [event] };
  }
  spans.push(current);
  return spans;
}

/** Spans that overlap, laid into as many rows as they need. */
export function rowsOf(spans: readonly Span[]): Span[][] {
  const rows: Span[][] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs || b.toMs - a.toMs)) {
    const row = rows.find((each) => (each.at(-1)?.toMs ?? 0) <= span.fromMs);
    if (row) row.push(span);
    else rows.push([span]);
  }
  return rows;
}
