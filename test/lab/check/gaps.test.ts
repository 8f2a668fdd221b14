import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActivityEvent, ObserverEvent, TimelineEvent } from '../../../lab/timeline/event.ts';
import { changed, recordedRun, verdictOn } from './recorded-run.ts';

const [one, two] = ['controller1-vm', 'controller2-vm'];
const freeze = recordedRun('freeze');
const cutAt = momentOf(freeze, (event) => event.kind === 'power' && event.power === 'off');
const start = startElsewhere(freeze);
const quiet = (node: string, atMs: number, part?: 'activity'): ObserverEvent => ({
  v: 1,
  kind: 'observer',
  source: 'node',
  node,
  atMs,
  observedAtMs: atMs,
  observed: false,
  ...(part && { part }),
  why: 'activity did not answer in its time',
  lastHeardAtMs: atMs,
});
const heard = (before: ObserverEvent, atMs: number): ObserverEvent => {
  const { why, lastHeardAtMs, ...rest } = before;
  void [why, lastHeardAtMs];
  return { ...rest, atMs, observedAtMs: atMs, observed: true };
};

for (const part of [undefined, 'activity'] as const)
  test(`no overlap: a new machine whose ${part ?? 'stream'} was not heard before the old one was off may have begun earlier`, () => {
    const lost = quiet(start.node, cutAt - 4_000, part);
    const unheard = [...freeze, lost, heard(lost, start.atMs - 1)];
    assert.equal(verdictOn('no-overlap', unheard).verdict, 'unknown');
  });

test('no overlap: a new machine that was heard again before the old one was off hides nothing', () => {
  const lost = quiet(start.node, cutAt - 5_000, 'activity');
  assert.equal(verdictOn('no-overlap', [...freeze, lost, heard(lost, cutAt - 2_500)]).verdict, 'holds');
});

test('no overlap: what an old machine no longer shows after a gap was stopped in it', () => {
  const story = momentOf(freeze, (event) => event.kind === 'activity' && event.active && event.node === two);
  const neverCut = changed(freeze, (event) =>
    event.kind === 'power' && event.node === two && event.action !== 'found' ? undefined : event,
  );
  const lost = quiet(two, story + 1_000, 'activity');
  const again = heard(lost, story + 4_000);
  const lasting = changed(neverCut, (event) =>
    event.kind === 'activity' && event.node === two && event.atMs > story ? undefined : event,
  );
  assert.ok(start.atMs > again.atMs + 3_000);
  assert.equal(verdictOn('no-overlap', [...lasting, lost, again]).verdict, 'holds');
  const duringGap = changed(lasting, (event) =>
    event === start ? { ...start, atMs: story + 3_500 } : event,
  );
  assert.equal(verdictOn('no-overlap', [...duringGap, lost, again]).verdict, 'unknown');
});

test('no overlap: that a frozen machine was long unheard after it went on does not make its overlap doubtful', () => {
  const neverCut = changed(freeze, (event) =>
    'node' in event && event.node === two && event.atMs > start.atMs - 2_000 ? undefined : event,
  );
  assert.equal(verdictOn('no-overlap', neverCut).verdict, 'broken');
  const goesOn = neverCut.find((event) => event.kind === 'power' && event.paused);
  assert.ok(goesOn?.kind === 'power');
  const atMs = start.atMs + 1_000;
  const unfrozen: TimelineEvent = { ...goesOn, atMs, observedAtMs: atMs, paused: false, action: 'unpause' };
  assert.equal(verdictOn('no-overlap', [...neverCut, unfrozen]).verdict, 'broken');
});

test('survivors agree: a node that has power and is not heard at the end is not left out', () => {
  const settle = momentOf(freeze, (event) => event.kind === 'phase' && event.phase === 'settle');
  assert.equal(verdictOn('survivors-agree', [...freeze, quiet(one, settle + 1)]).verdict, 'unknown');
});

test('fence truth: where no node told of the cluster, that no fencing was recorded says nothing', () => {
  const silent = changed(freeze, (event) =>
    ['cluster', 'fencing', 'resources', 'membership'].includes(event.kind) ? undefined : event,
  );
  assert.equal(verdictOn('fence-truth', silent).verdict, 'unknown');
});

function momentOf(events: readonly TimelineEvent[], is: (event: TimelineEvent) => boolean): number {
  return events.find(is)?.atMs ?? assert.fail('the recorded run has no such event');
}

/** The first machine that shows the stand-in after the frozen one. */
function startElsewhere(events: readonly TimelineEvent[]): ActivityEvent {
  const found = events.find(
    (event): event is ActivityEvent => event.kind === 'activity' && event.active && event.node !== two,
  );
  return found ?? assert.fail('the recorded run has no start elsewhere');
}

test('a machine of whose power nothing is known could act: what it did unheard is unknown', () => {
  const unknown = changed(freeze, (event) =>
    event.kind === 'power' && event.node === one ? undefined : event,
  );
  const lost = quiet(one, cutAt - 1_000);
  const unheard = [...unknown, lost, heard(lost, cutAt + 9_000)];
  assert.equal(verdictOn('one-dc', unheard).verdict, 'unknown');
});

test('one DC: unknown power ends no claim, and unknown quorum is none that came back', () => {
  const ring = freeze.findLast((event) => event.kind === 'membership' && event.node === one);
  const view = freeze.findLast((event) => event.kind === 'cluster' && event.node === one);
  assert.ok(ring?.kind === 'membership' && view?.kind === 'cluster');
  const at = Math.max(ring.atMs, view.atMs) + 1_000;
  const claim = (node: string): TimelineEvent[] => [
    { ...ring, node, atMs: at, observedAtMs: at, ring: '9.9' },
    { ...view, node, atMs: at, observedAtMs: at, dc: node },
  ];
  const lostEngine = [one, two].map((node): TimelineEvent => ({
    v: 1,
    kind: 'power',
    source: 'engine',
    node,
    atMs: at + 500,
    observedAtMs: at + 500,
    power: 'unknown',
    paused: false,
    action: 'lost',
  }));
  const later: TimelineEvent = { ...view, node: one, atMs: at + 9_000, observedAtMs: at + 9_000, dc: one };
  const events = [...freeze, ...claim(one), ...claim(two), ...lostEngine, later];
  assert.equal(verdictOn('one-dc', events).verdict, 'broken');
});

test('survivors agree: where nobody knows the members or the DC, they do not agree', () => {
  const nobody = changed(freeze, (event) => (event.kind === 'membership' ? undefined : event));
  assert.equal(verdictOn('survivors-agree', nobody).verdict, 'unknown');
  const noDc = changed(freeze, (event) => (event.kind === 'cluster' ? { ...event, dc: null } : event));
  assert.equal(verdictOn('survivors-agree', noDc).verdict, 'unknown');
});
