import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../lab/check/judge.ts';
import { lanesOf } from '../../../lab/report/lanes.ts';
import { runVerdict } from '../../../lab/report/verdict.ts';
import type { TimelineEvent } from '../../../lab/timeline/event.ts';
import { changed, recordedRun } from '../check/recorded-run.ts';

const missed: TimelineEvent = {
  v: 1,
  kind: 'assertion',
  source: 'scenario',
  atMs: 20_000,
  observedAtMs: 25_000,
  matcher: 'toSee',
  expected: 'controller1-vm see controller2-vm online',
  seen: 'offline by controller1-vm',
  passed: false,
  about: ['controller2-vm'],
  by: ['controller1-vm'],
};

function whyOf(events: TimelineEvent[]): string {
  const failed = changed(events, (event) =>
    event.kind === 'phase' && event.phase === 'heal' ? { ...event, outcome: 'failed' } : event,
  );
  return runVerdict(failed, judge(failed)).why;
}

test('what the story missed is said before what merely follows from it', () => {
  const undeclared = changed(recordedRun('crash'), (event) =>
    event.kind === 'expectation' ? undefined : event,
  );
  assert.match(
    whyOf(undeclared),
    /^expected-fencing broke at .*: controller2-vm was fenced once; declared: never/,
  );
  assert.match(
    whyOf([...undeclared, missed]),
    /^expected that controller1-vm see controller2-vm online; .* \(and 1 more\)$/,
  );
});

test('a break of safety is said before both', () => {
  const undeclared = changed(recordedRun('lying-device'), (event) =>
    event.kind === 'expectation' ? undefined : event,
  );
  assert.match(whyOf([...undeclared, missed]), /^fence-truth broke at /);
});

test('a run whose lab broke, or that has no end, has not passed', () => {
  const run = recordedRun('crash');
  const ended = (outcome: 'passed' | 'lab broken'): TimelineEvent[] =>
    changed(run, (event) =>
      event.kind === 'phase' && event.phase === 'end' ? { ...event, outcome } : event,
    );
  const outcomeOf = (events: TimelineEvent[]): string => runVerdict(events, judge(events)).outcome;
  assert.equal(outcomeOf(ended('passed')), 'passed');
  assert.equal(outcomeOf(ended('lab broken')), 'lab broken');
  const cutOff = changed(run, (event) =>
    event.kind === 'phase' && event.phase === 'end' ? undefined : event,
  );
  assert.equal(outcomeOf(cutOff), 'interrupted');
});

test('a fault that is over at once is a moment in its lane, one that is not healed goes on', () => {
  const events = recordedRun('crash');
  const spansOf = (all: readonly TimelineEvent[]): { lastedMs: number; label: string }[] =>
    lanesOf(all)
      .filter(({ kind }) => kind === 'faults')
      .flatMap(({ spans }) => spans.map(({ fromMs, toMs, label }) => ({ lastedMs: toMs - fromMs, label })));
  const lasting = (lasts: string): TimelineEvent[] =>
    changed(events, (event) => (event.kind === 'fault' ? { ...event, lasts } : event));
  const [moment] = spansOf(lasting('momentary'));
  const [rest] = spansOf(lasting('until-healed'));
  assert.ok(moment && rest);
  assert.ok(moment.lastedMs < 2_000, `${moment.label} ${moment.lastedMs} ms`);
  assert.ok(rest.lastedMs > 10_000, `${rest.label} ${rest.lastedMs} ms`);
});
