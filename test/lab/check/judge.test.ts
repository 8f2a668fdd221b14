import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../lab/check/judge.ts';
import type { Expectations, TimelineEvent } from '../../../lab/timeline/event.ts';
import { changed, recordedRun, verdictOn } from './recorded-run.ts';

const [one, two] = ['controller1-vm', 'controller2-vm'];
const crash = recordedRun('crash');

for (const name of ['crash', 'freeze', 'isolated-node', 'fence-controller3']) {
  test(`a real run of ${name}: every invariant holds`, () => {
    const { invariants, red } = judge(recordedRun(name));
    assert.deepEqual(
      invariants.filter(({ verdict }) => verdict !== 'holds'),
      [],
    );
    assert.equal(red, false);
  });
}

test('the order in which events stand in the file does not matter', () => {
  assert.deepEqual(judge(crash.toReversed()), judge(crash));
});

test('fence truth: a machine that was never off breaks it', () => {
  const neverOff = changed(crash, (event) =>
    event.kind === 'power' && event.node === two ? { ...event, power: 'on' } : event,
  );
  const { verdict, breaks } = verdictOn('fence-truth', neverOff);
  assert.deepEqual([verdict, breaks[0]?.node], ['broken', two]);
  assert.equal(judge(neverOff).red, true);
});

test('fence truth: off only after the success breaks it', () => {
  const success = crash.find((event) => event.kind === 'fencing' && event.outcome === 'success');
  const late = changed(crash, (event) =>
    event.kind === 'power' && event.node === two && event.power === 'off'
      ? { ...event, atMs: (success?.atMs ?? 0) + 1 }
      : event,
  );
  assert.equal(verdictOn('fence-truth', late).verdict, 'broken');
});

test('fence truth: frozen is not off', () => {
  const frozen = changed(crash, (event) =>
    event.kind === 'power' && event.node === two && event.power === 'off'
      ? { ...event, power: 'on', paused: true, action: 'pause' }
      : event,
  );
  assert.equal(verdictOn('fence-truth', frozen).verdict, 'broken');
});

test('fence truth: unknown power, and none at all, are unknown and fail the run', () => {
  const unknown = changed(crash, (event) =>
    event.kind === 'power' && event.power === 'off' ? { ...event, power: 'unknown' } : event,
  );
  const silent = changed(crash, (event) => (event.kind === 'power' ? undefined : event));
  for (const events of [unknown, silent]) {
    assert.equal(verdictOn('fence-truth', events).verdict, 'unknown');
    assert.equal(judge(events).red, true);
  }
});

test('fence truth: what the history held before the story is not judged', () => {
  const older = changed(crash, (event) =>
    event.kind === 'fencing' || (event.kind === 'power' && event.power === 'off') ? undefined : event,
  );
  const success = crash.find((event) => event.kind === 'fencing' && event.outcome === 'success');
  assert.ok(success);
  const events = [{ ...success, atMs: 1 }, ...older];
  assert.equal(verdictOn('fence-truth', events).verdict, 'holds');
});

test('no overlap: active elsewhere before the power was cut breaks it', () => {
  const freeze = recordedRun('freeze');
  const start = freeze.findLast((event) => event.kind === 'activity' && event.active && event.node !== two);
  const early = changed(freeze, (event) =>
    event.kind === 'power' && event.node === two && event.power === 'off'
      ? { ...event, atMs: (start?.atMs ?? 0) + 5 }
      : event,
  );
  assert.equal(verdictOn('no-overlap', early).verdict, 'broken');
});

test('no overlap: a frozen machine still has its resource, and one that was seen to stop it has not', () => {
  const freeze = recordedRun('freeze');
  const neverCut = changed(freeze, (event) =>
    event.kind === 'power' && event.node === two && event.power === 'off' ? undefined : event,
  );
  assert.equal(verdictOn('no-overlap', neverCut).verdict, 'broken');
  const cut = freeze.find((event) => event.kind === 'power' && event.power === 'off');
  const stopped: TimelineEvent = {
    v: 1,
    kind: 'activity',
    source: 'node',
    node: two,
    resource: 'lab-service',
    active: false,
    proof: 'process 1',
    atMs: (cut?.atMs ?? 0) - 1,
    lastSeenAtMs: (cut?.atMs ?? 0) - 2,
    observedAtMs: cut?.observedAtMs ?? 0,
  };
  assert.equal(verdictOn('no-overlap', [...neverCut, stopped]).verdict, 'holds');
});

test('no overlap: a view that has a primitive on two nodes breaks it', () => {
  const twice = changed(crash, (event) =>
    event.kind === 'resources'
      ? {
          ...event,
          resources: event.resources.map((each) =>
            each.id === 'lab-service' ? { ...each, active: true, nodes: [one, two] } : each,
          ),
        }
      : event,
  );
  assert.equal(verdictOn('no-overlap', twice).verdict, 'broken');
});

test('one DC: two that take themselves for it in one membership break it', () => {
  const two_ = changed(crash, (event) =>
    event.kind === 'cluster' && event.running ? { ...event, dc: event.node } : event,
  );
  assert.equal(verdictOn('one-dc', two_).verdict, 'broken');
});

test('one DC: in different memberships each has its own', () => {
  const apart = changed(crash, (event) => {
    if (event.kind === 'cluster' && event.running) return { ...event, dc: event.node };
    return event.kind === 'membership' ? { ...event, ring: `${event.node} ${event.ring}` } : event;
  });
  assert.equal(verdictOn('one-dc', apart).verdict, 'holds');
});

test('one DC: a resource that goes on without quorum breaks it', () => {
  const freeze = recordedRun('freeze');
  const frozenAt = freeze.find((event) => event.kind === 'power' && event.paused)?.atMs ?? 0;
  // As if it had not been frozen, and had gone on without quorum until the end.
  const goesOn = changed(freeze, (event) => {
    if (!('node' in event) || event.node !== two) return event;
    if (event.atMs >= frozenAt) return undefined;
    return event.kind === 'membership' ? { ...event, quorate: false } : event;
  });
  const last = goesOn.at(-1)?.atMs ?? 0;
  const later = changed(goesOn, (event) => (event.atMs === last ? { ...event, atMs: last + 60_000 } : event));
  assert.equal(verdictOn('one-dc', later).verdict, 'broken');
});

test('one DC and no overlap are unknown where a node that could act was not heard', () => {
  const from = crash.find((event) => event.kind === 'phase' && event.phase === 'story')?.atMs ?? 0;
  const gap: TimelineEvent = {
    v: 1,
    kind: 'observer',
    source: 'lab',
    node: one,
    observed: false,
    why: 'not heard',
    atMs: from + 1,
    observedAtMs: from + 1,
    lastHeardAtMs: from,
  };
  assert.equal(verdictOn('one-dc', [...crash, gap]).verdict, 'unknown');
  assert.equal(judge([...crash, gap]).red, true);
});

test('survivors agree: another version, digest, DC or membership breaks it; an unread CIB is unknown', () => {
  const oneOf = (change: Partial<Record<'version' | 'digest', string>>): TimelineEvent[] =>
    changed(crash, (event) => (event.kind === 'cib' && event.node === one ? { ...event, ...change } : event));
  assert.equal(verdictOn('survivors-agree', oneOf({ version: '0.1.1' })).verdict, 'broken');
  assert.equal(verdictOn('survivors-agree', oneOf({ digest: 'another' })).verdict, 'broken');
  const unread = changed(crash, (event) => (event.kind === 'cib' ? undefined : event));
  assert.equal(verdictOn('survivors-agree', unread).verdict, 'unknown');
});

test('expected fencing: one that nobody declared, and one that did not come, break it', () => {
  const undeclared = changed(crash, (event) => (event.kind === 'expectation' ? undefined : event));
  assert.equal(verdictOn('expected-fencing', undeclared).verdict, 'broken');
  const missing = changed(crash, (event) => (event.kind === 'fencing' ? undefined : event));
  assert.equal(verdictOn('expected-fencing', missing).verdict, 'broken');
});

test('nothing left: a find breaks it, a declared one does not, a look that was not made is unknown', () => {
  const end = crash.at(-1)?.atMs ?? 0;
  const common = { v: 1, source: 'lab', node: one, atMs: end, observedAtMs: end } as const;
  const line: TimelineEvent = { ...common, kind: 'residue', what: 'log-line', text: 'error: it broke' };
  assert.equal(verdictOn('nothing-left', [...crash, line]).verdict, 'broken');
  const declared: TimelineEvent = { ...common, kind: 'expectation', expects: { failures: ['it broke'] } };
  assert.equal(verdictOn('nothing-left', [...crash, line, declared]).verdict, 'holds');
  const assertion = (daemon: string): TimelineEvent => ({
    ...line,
    text: `n1 ${daemon} [79] (log_assertion_as) error: apply_v2_patchset: Triggered fatal assertion at patchset.c:1258 : position == 0`,
  });
  assert.equal(verdictOn('nothing-left', [...crash, assertion('pacemaker-fenced   ')]).verdict, 'holds');
  assert.equal(verdictOn('nothing-left', [...crash, assertion('pacemaker-based    ')]).verdict, 'broken');
  const dump: TimelineEvent = { ...common, kind: 'residue', what: 'core-dump', text: 'it broke' };
  assert.equal(verdictOn('nothing-left', [...crash, dump, declared]).verdict, 'broken');
  const unseen = changed(crash, (event) =>
    event.kind === 'inspection' && event.node === one
      ? { ...event, complete: false, why: 'no answer' }
      : event,
  );
  assert.equal(verdictOn('nothing-left', unseen).verdict, 'unknown');
});

test('nothing left: a failure that came in the story breaks it, whatever healing forgot; one from before, or declared, does not', () => {
  const storyMs = crash.find((event) => event.kind === 'phase' && event.phase === 'story')?.atMs ?? 0;
  const failed = (atMs: number): TimelineEvent => ({
    v: 1,
    kind: 'failure',
    source: 'node',
    node: one,
    atMs,
    observedAtMs: atMs,
    present: true,
    failure: { operation: 'db_monitor_10000', node: one, status: 'complete', reason: 'not running' },
  });
  const verdict = (...more: TimelineEvent[]): string =>
    verdictOn('nothing-left', [...crash, ...more]).verdict;
  const expects = { failures: ['db_monitor_\\d+ on'] };
  const declared = { ...declaring(undefined), expects } as TimelineEvent;
  assert.equal(verdict(failed(storyMs + 100)), 'broken');
  assert.equal(verdict(failed(storyMs - 100), failed(storyMs + 100)), 'holds');
  assert.equal(verdict(failed(storyMs + 100), declared), 'holds');
});

test('settles: never idle, and idle too late, break it; unasked is unknown', () => {
  const never = changed(crash, (event) =>
    event.kind === 'idle' ? { ...event, idle: false, state: 'S_TRANSITION_ENGINE' } : event,
  );
  assert.equal(verdictOn('settles', never).verdict, 'broken');
  const late = changed(crash, (event) =>
    event.kind === 'idle' ? { ...event, atMs: event.atMs + 61_000 } : event,
  );
  assert.equal(verdictOn('settles', late).verdict, 'broken');
  const unasked = changed(crash, (event) => (event.kind === 'idle' ? undefined : event));
  assert.equal(verdictOn('settles', unasked).verdict, 'unknown');
});

test('a lying device, really run: fence truth and overlap are broken, as declared; undeclared it is red', () => {
  const lie = recordedRun('lying-device');
  for (const invariant of ['fence-truth', 'no-overlap'] as const)
    assert.equal(verdictOn(invariant, lie).verdict, 'broken');
  const judged = judge(lie).invariants.filter(({ invariant }) =>
    ['fence-truth', 'no-overlap'].includes(invariant),
  );
  assert.deepEqual(
    judged.map(({ expected, isRed }) => [expected, isRed]),
    [
      [true, false],
      [true, false],
    ],
  );
  const undeclared = changed(lie, (event) => (event.kind === 'expectation' ? undefined : event));
  assert.equal(
    judge(undeclared).invariants.find(({ invariant }) => invariant === 'fence-truth')?.isRed,
    true,
  );
});

function declaring(breaks: Expectations['breaks']): TimelineEvent {
  const expects = { ...(breaks && { breaks }) };
  return { v: 1, kind: 'expectation', source: 'scenario', atMs: 0, observedAtMs: 0, expects };
}

test('a declared break that did not come is red', () => {
  assert.equal(judge([...crash, declaring({ 'fence-truth': two })]).red, true);
});

test('a declared break of another machine or resource is red', () => {
  const lie = changed(recordedRun('lying-device'), (event) =>
    event.kind === 'expectation' && event.expects.breaks ? undefined : event,
  );
  const redWith = (breaks: Expectations['breaks']): string[] =>
    judge([...lie, declaring(breaks)])
      .invariants.filter(({ isRed, expected }) => isRed && expected)
      .map(({ invariant }) => invariant);
  assert.deepEqual(redWith({ 'fence-truth': two, 'no-overlap': 'lab-service' }), []);
  assert.deepEqual(redWith({ 'fence-truth': one, 'no-overlap': 'lab-service' }), ['fence-truth']);
  assert.deepEqual(redWith({ 'fence-truth': two, 'no-overlap': 'lab-vip' }), ['no-overlap']);
});

test('of a run that was kept as it stood, what broke is red, and what was not looked at is not', () => {
  const end = { v: 1, kind: 'phase', source: 'lab', phase: 'end', kept: true, outcome: 'passed' } as const;
  const kept = (run: TimelineEvent[]): TimelineEvent[] => {
    const healMs = run.find((event) => event.kind === 'phase' && event.phase === 'heal')?.atMs ?? 0;
    return [...run.filter(({ atMs }) => atMs <= healMs), { ...end, atMs: healMs, observedAtMs: healMs }];
  };
  assert.equal(judge(kept(crash)).red, false);
  const undeclared = changed(recordedRun('lying-device'), (event) =>
    event.kind === 'expectation' ? undefined : event,
  );
  assert.equal(judge(kept(undeclared)).red, true);
});

test('fence truth: an instant without power before a failed attempt proves nothing for the one after it', () => {
  const success = crash.find((event) => event.kind === 'fencing' && event.outcome === 'success');
  const off = crash.find((event) => event.kind === 'power' && event.node === two && event.power === 'off');
  assert.ok(success?.kind === 'fencing' && off?.kind === 'power');
  // It fails when the machine has lost power; the machine comes back, and the next attempt is a lie.
  const failedMs = success.atMs + 100;
  const lieMs = failedMs + 5_000;
  const events = [
    ...changed(crash, (event) =>
      event.kind === 'fencing' && event.outcome === 'success' && event.target === two
        ? { ...event, outcome: 'failed' as const, atMs: failedMs, observedAtMs: failedMs }
        : event.kind === 'power' && event.node === two && event.atMs > off.atMs
          ? undefined
          : event,
    ),
    { ...off, atMs: failedMs + 1_000, observedAtMs: failedMs + 1_000, power: 'on' as const, action: 'start' },
    { ...success, atMs: lieMs - 500, observedAtMs: lieMs, outcome: 'pending' as const, completed: null },
    { ...success, atMs: lieMs, observedAtMs: lieMs, completed: '2026-11-23 03:00:00Z' },
  ];
  assert.equal(verdictOn('fence-truth', events).verdict, 'broken');
});

test('a second success of the same order is one; of another order it is another, whatever was seen in between', () => {
  const success = crash.find((event) => event.kind === 'fencing' && event.outcome === 'success');
  assert.ok(success?.kind === 'fencing');
  const again = { ...success, atMs: success.atMs + 2_000, completed: '2026-11-23 03:00:00Z' };
  assert.equal(verdictOn('expected-fencing', [...crash, again]).verdict, 'holds');
  const other = { ...again, client: 'stonith_admin.4711' };
  assert.equal(verdictOn('expected-fencing', [...crash, other]).verdict, 'broken');
});

test('one DC: what the policy lets run without quorum breaks nothing; demote is not judged', () => {
  const lost = crash.find((event) => event.kind === 'membership' && event.node === one);
  assert.ok(lost?.kind === 'membership');
  const at = lost.atMs + 1_000;
  const running = [...crash, { ...lost, atMs: at, observedAtMs: at, quorate: false }].filter(
    (event) => event.kind !== 'membership' || event.node !== one || event.atMs <= at,
  );
  const service = crash.find((event) => event.kind === 'resources' && event.node === one);
  assert.ok(service?.kind === 'resources');
  const runs = {
    id: 'db',
    agent: 'ocf:x:db',
    role: 'Started',
    active: true,
    failed: false,
    nodes: [one],
    disabled: false,
    within: [],
  };
  const events: TimelineEvent[] = [
    ...running.filter(({ kind }) => kind !== 'resources'),
    { ...service, atMs: at, observedAtMs: at, resources: [runs] },
    { ...service, atMs: at + 40_000, observedAtMs: at + 40_000, resources: [runs] },
  ];
  const withPolicy = (policy: string | undefined): string =>
    verdictOn('one-dc', [
      ...events,
      {
        v: 1,
        kind: 'properties',
        source: 'node',
        node: one,
        atMs: 0,
        observedAtMs: 0,
        properties: policy === undefined ? {} : { 'no-quorum-policy': policy },
      },
    ]).verdict;
  assert.deepEqual([undefined, 'stop', 'freeze', 'ignore', 'demote'].map(withPolicy), [
    'broken',
    'broken',
    'holds',
    'holds',
    'unknown',
  ]);
});
