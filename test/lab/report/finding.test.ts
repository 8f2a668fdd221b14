import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findingsOf } from '../../../lab/report/finding.ts';
import { lanesOf } from '../../../lab/report/lanes.ts';
import type { TimelineEvent } from '../../../lab/timeline/event.ts';
import { recordedRun } from '../check/recorded-run.ts';

const matchers = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'matchers');
const names = readdirSync(matchers).flatMap((file) =>
  [...readFileSync(join(matchers, file), 'utf8').matchAll(/matcher: '(\w+)'/g)].map(([, name = '']) => name),
);

const crash = recordedRun('crash');
const all = ['controller1-vm', 'controller2-vm', 'controller3-vm'];

/** The lanes marked for one failed assertion of the recorded run, by their kinds and resources. */
function marked(matcher: string, expected: string): string[] {
  const failed: TimelineEvent = {
    v: 1,
    kind: 'assertion',
    source: 'scenario',
    atMs: 5_000,
    observedAtMs: 6_000,
    matcher,
    expected,
    seen: 'something else',
    passed: false,
    about: all,
    by: all,
  };
  const events = [...crash, failed];
  const lanes = lanesOf(events);
  const [finding] = findingsOf(events, [], lanes);
  assert.equal(finding?.kind, 'assertion');
  return lanes.filter(({ id }) => finding.lanes.includes(id)).map(({ kind, resource }) => resource ?? kind);
}

test('there are matchers to look at', () => {
  assert.ok(names.includes('toSee') && names.length >= 14, names.join());
});

for (const name of names)
  test(`a failed ${name} marks the lanes that it read`, () => {
    const lanes = new Set(marked(name, 'something else was so'));
    const isOfResources = /Resource|Believe|FenceDevices|RunOnOneOf/.test(name);
    assert.ok(lanes.size > 0);
    assert.equal(lanes.has('fence1'), isOfResources, [...lanes].join());
    assert.equal(
      lanes.has('view'),
      /^to(See|Transition|StayHealthy|BecomeHealthy)$/.test(name),
      [...lanes].join(),
    );
  });

test('of resources, the one that is named', () => {
  const lanes = marked('toRunOnOneOf', 'lab-service runs on controller1-vm');
  assert.deepEqual([...new Set(lanes)], ['lab-service']);
});
