import type { InvariantName, TimelineEvent } from '../timeline/event.ts';
import { expectedFencing } from './expected-fencing.ts';
import { fenceTruth } from './fence-truth.ts';
import { noOverlap } from './no-overlap.ts';
import { nothingLeft } from './nothing-left.ts';
import { oneDc } from './one-dc.ts';
import { expectationsOf } from './run-facts.ts';
import { settles } from './settles.ts';
import { survivorsAgree } from './survivors-agree.ts';
import type { Invariant, Verdict } from './verdict.ts';

/** A verdict beside what the scenario declared. */
export interface JudgedVerdict extends Verdict {
  /** The scenario declares that it breaks this one; red all the same where something else broke it too. */
  expected: boolean;
  /** This verdict fails the run. */
  isRed: boolean;
}

/** What a run's timeline says. */
export interface Judgement {
  invariants: JudgedVerdict[];
  /** Whether the run failed by it. */
  red: boolean;
}

const invariants: readonly Invariant[] = [
  fenceTruth,
  noOverlap,
  oneDc,
  survivorsAgree,
  expectedFencing,
  nothingLeft,
  settles,
];

/** Where not knowing fails a run: data is lost by what these would have seen. */
export const mustBeKnown: readonly InvariantName[] = ['fence-truth', 'no-overlap', 'one-dc'];

/**
 * Judges a run by its timeline. A broken invariant is red unless the scenario declares all that broke it, a declared break that
 * did not come is red, and so is not knowing of fence truth, overlap and DC. Of a run that was kept as it stood when its story
 * ended, only what broke is red.
 */
export function judge(events: readonly TimelineEvent[]): Judgement {
  const ordered = events.toSorted((a, b) => a.atMs - b.atMs);
  const { breaks } = expectationsOf(ordered);
  const isKept = ordered.some((event) => event.kind === 'phase' && event.kept === true);
  const judged = invariants.map((invariant): JudgedVerdict => {
    const verdict = invariant(ordered);
    const declared = breaks[verdict.invariant];
    const expected = declared !== undefined;
    const isBrokenAsDeclared =
      expected && verdict.breaks.every(({ text, node }) => node === declared || text.includes(declared));
    const isRed =
      verdict.verdict === 'broken'
        ? !isBrokenAsDeclared
        : !isKept && (expected || (verdict.verdict === 'unknown' && mustBeKnown.includes(verdict.invariant)));
    return { ...verdict, expected, isRed };
  });
  return { invariants: judged, red: judged.some(({ isRed }) => isRed) };
}

/** A line for each invariant that does not simply hold; one for all of them where all do. */
export function describeJudgement({ invariants: judged }: Judgement): string[] {
  const notable = judged.filter(({ verdict }) => verdict !== 'holds');
  if (notable.length === 0 && !judged.some(({ isRed }) => isRed))
    return [`all ${judged.length} invariants hold`];
  const holding = judged.filter(({ verdict, isRed }) => verdict === 'holds' && !isRed);
  return [
    ...judged
      .filter((each) => !holding.includes(each))
      .map(({ invariant, verdict, why, expected, isRed }) => {
        const declared = expected ? (isRed ? ', declared to break' : ', as declared') : '';
        return `${isRed ? 'RED ' : ''}${invariant} ${verdict}${declared}: ${why}`;
      }),
    ...(holding.length > 0 ? [`hold: ${holding.map(({ invariant }) => invariant).join(', ')}`] : []),
  ];
}
