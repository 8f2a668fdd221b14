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

/** A run's verdict: how its story ended, by the timeline's own word, and what was judged of it. A run without an end was cut off. */
export function runVerdict(events: readonly TimelineEvent[], { red, invariants }: Judgement): RunVerdict {
  const story = storyOf(events);
  const outcome = story.outcome === 'passed' && red ? 'failed' : story.outcome;
  const error = firstSentence(story.error);
  const why =
    outcome === 'passed'
      ? whyPassed(invariants)
      : outcome === 'interrupted'
        ? (error ?? `interrupted${inStep(events)}`)
        : whyNot(events, invariants, error);
  return { outcome, why, invariants };
}

function storyOf(events: readonly TimelineEvent[]): { outcome: RunVerdict['outcome']; error: string | null } {
  const phases = events.flatMap((event) => (event.kind === 'phase' ? [event] : []));
  const [story, end] = (['heal', 'end'] as const).map((name) =>
    phases.findLast(({ phase }) => phase === name),
  );
  const outcome = end?.outcome ?? story?.outcome;
  if (outcome === 'failed') return { outcome, error: end?.error ?? story?.error ?? null };
  if (!end) return { outcome: 'interrupted', error: 'the run has no end: it was cut off' };
  return { outcome: outcome ?? 'interrupted', error: end.error ?? story?.error ?? null };
}

/** The step that was begun last and never ended. */
function inStep(events: readonly TimelineEvent[]): string {
  const steps = events.flatMap((event) => (event.kind === 'step' ? [event] : []));
  const open = steps.findLast(
    ({ phase, title, atMs }) =>
      phase === 'begin' &&
      !steps.some((end) => end.phase === 'end' && end.title === title && end.atMs >= atMs && !end.failed),
  );
  return open ? ` in the step “${open.title}”, which began at ${sinceStart(open.atMs)}` : '';
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
