import { stripVTControlCharacters } from 'node:util';
import { mustBeKnown, type JudgedVerdict, type Judgement } from '../check/judge.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import { sinceStart } from '../timeline/since-start.ts';

/** How a run ended and what was judged of it: what a report is made of, beside the timeline. */
export interface RunVerdict {
  outcome: 'passed' | 'failed' | 'lab broken' | 'interrupted';
  /** In one sentence. */
  why: string;
  invariants: readonly JudgedVerdict[];
}

/**
 * A run's verdict from what its process told, where that is at hand, else from its timeline alone.
 *
 * @param told how the scenario's process ended, if that is known
 */
export function runVerdict(
  events: readonly TimelineEvent[],
  { red, invariants }: Judgement,
  told?: { outcome: string; error: string | null },
): RunVerdict {
  const story = storyOf(events);
  const outcome = outcomeOf(told?.outcome, story.outcome, red);
  const error = firstSentence(told?.error ?? story.error);
  const why = outcome === 'passed' ? whyPassed(invariants) : whyNot(events, invariants, error);
  return { outcome, why, invariants };
}

function outcomeOf(told: string | undefined, story: string | undefined, red: boolean): RunVerdict['outcome'] {
  if (told === 'lab broken' || told === 'interrupted') return told;
  if (told === 'failed' || story === 'failed') return 'failed';
  if (story === 'interrupted' || story === undefined) return 'interrupted';
  return red ? 'failed' : 'passed';
}

function storyOf(events: readonly TimelineEvent[]): { outcome?: string; error: string | null } {
  const ended = events.findLast((event) => event.kind === 'phase' && event.phase === 'heal');
  if (ended?.kind !== 'phase') return { error: 'the run has no end of its story: it was cut off' };
  return { error: ended.error ?? null, ...(ended.outcome && { outcome: ended.outcome }) };
}

function whyPassed(invariants: readonly JudgedVerdict[]): string {
  const declared = invariants.filter(({ verdict, expected }) => verdict === 'broken' && expected);
  const holding = invariants.filter(({ verdict }) => verdict === 'holds').length;
  const holds = `${holding} of ${invariants.length} invariants hold`;
  if (declared.length === 0) return holds;
  return `${declared.map(({ invariant }) => invariant).join(' and ')} broke, as the scenario declares; ${holds}`;
}

/** What breaks a promise of safety is said before what the story missed. */
function whyNot(
  events: readonly TimelineEvent[],
  invariants: readonly JudgedVerdict[],
  error: string | undefined,
): string {
  const red = invariants.filter(({ isRed }) => isRed);
  const failed = events.find((event) => event.kind === 'assertion' && !event.passed);
  const missed =
    failed?.kind === 'assertion'
      ? `expected that ${failed.expected}; seen at ${sinceStart(failed.observedAtMs)}: ${failed.seen}`
      : error;
  const reasons = [
    ...red.filter(isOfSafety).map(whyRed),
    ...(missed === undefined ? [] : [missed]),
    ...red.filter((each) => !isOfSafety(each)).map(whyRed),
  ];
  const [first = 'no reason was told', ...others] = reasons;
  return others.length === 0 ? first : `${first} (and ${others.length} more)`;
}

function isOfSafety({ invariant }: JudgedVerdict): boolean {
  return mustBeKnown.includes(invariant);
}

function whyRed({ invariant, verdict, expected, breaks, why }: JudgedVerdict): string {
  const [first] = breaks;
  if (expected) return `${invariant} should have broken, and is ${verdict}: ${why}`;
  if (verdict === 'unknown') return `${invariant} is unknown: ${why}`;
  return first
    ? `${invariant} broke at ${sinceStart(first.atMs)}: ${first.text}`
    : `${invariant} broke: ${why}`;
}

function firstSentence(error: string | null): string | undefined {
  const lines = stripVTControlCharacters(error ?? '').split('\n');
  return lines.map((line) => line.trim()).find((line) => line !== '');
}
