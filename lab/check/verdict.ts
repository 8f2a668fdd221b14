import type { InvariantName, TimelineEvent } from '../timeline/event.ts';

/** A moment at which an invariant broke. */
export interface Break {
  atMs: number;
  node?: string;
  text: string;
}

/** What one invariant says of a run. `unknown` is an answer: what would tell was not seen. */
export interface Verdict {
  invariant: InvariantName;
  verdict: 'holds' | 'broken' | 'unknown';
  /** In one sentence. */
  why: string;
  breaks: Break[];
}

/** Judges a whole timeline, ordered by `atMs`. Pure: the same events give the same verdict. */
export type Invariant = (events: readonly TimelineEvent[]) => Verdict;

/** Broken by what was found; else unknown by what was not seen; else it holds. */
export function verdictOf(
  invariant: InvariantName,
  { breaks, gaps = [], holds }: { breaks: Break[]; gaps?: string[]; holds: string },
): Verdict {
  const [first] = breaks;
  if (first) {
    const more = breaks.length > 1 ? `, and ${breaks.length - 1} more` : '';
    return { invariant, verdict: 'broken', why: `${first.text}${more}`, breaks };
  }
  if (gaps.length > 0) return { invariant, verdict: 'unknown', why: gaps.join('; '), breaks };
  return { invariant, verdict: 'holds', why: holds, breaks };
}
