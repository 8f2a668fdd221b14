import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Backend, LabState } from '../../../lab/backend/backend.ts';
import { connectEngine, type Engine } from '../../../lab/backend/docker/engine.ts';
import { openBackend } from '../../../lab/backend/open-backend.ts';
import { type Observing, startObserving } from '../../../lab/observe/observing.ts';
import { silenceMs } from '../../../lab/observe/watch-node.ts';
import { openLab } from '../../../lab/operations/open-lab.ts';
import type { TimelineEvent } from '../../../lab/timeline/event.ts';
import { Timeline } from '../../../lab/timeline/timeline.ts';
import { runLab, said } from '../run-lab.ts';

const lab = `observe${process.pid}`;
const [first, second, third] = ['controller1-vm', 'controller2-vm', 'controller3-vm'] as const;
let backend: Backend;
let docker: Engine;
let state: LabState;
let timeline: Timeline;
let observing: Observing;

before(async () => {
  [backend, docker] = await Promise.all([openBackend(), connectEngine()]);
  const up = await runLab(['up', '--name', lab, '--os', 'debian12']);
  assert.equal(up.code, 0, said(up));
  state = await openLab(backend, lab);
  timeline = Timeline.inMemory();
  observing = await startObserving({ backend, lab: state, timeline });
});

after(async () => {
  await observing?.[Symbol.asyncDispose]();
  const down = await runLab(['down', '--name', lab]);
  assert.equal(down.code, 0, said(down));
});

/** The first event from `fromMs` on that is such a one. */
async function next<T extends TimelineEvent>(
  what: string,
  fromMs: number,
  matches: (event: TimelineEvent) => event is T,
  timeoutMs: number,
): Promise<T> {
  return timeline.waitFor(what, (events) => events.filter((e) => e.observedAtMs >= fromMs).find(matches), {
    timeoutMs,
    seen: (events) => JSON.stringify(events.slice(-3)),
  });
}

const isObserver =
  (node: string, observed: boolean) =>
  (event: TimelineEvent): event is Extract<TimelineEvent, { kind: 'observer' }> =>
    event.kind === 'observer' &&
    event.node === node &&
    event.observed === observed &&
    event.part === undefined;

const sees =
  (by: string, node: string, wanted: string) =>
  (event: TimelineEvent): event is Extract<TimelineEvent, { kind: 'cluster' }> =>
    event.kind === 'cluster' && event.node === by && event.nodes[node] === wanted;

const hasMembers =
  (by: string, members: readonly string[]) =>
  (event: TimelineEvent): event is Extract<TimelineEvent, { kind: 'membership' }> =>
    event.kind === 'membership' && event.node === by && event.members.join() === members.join();

async function allOnlineAgain(fromMs: number): Promise<void> {
  for (const by of [first, second, third])
    await next(`${by} sees ${third} online`, fromMs, sees(by, third, 'online'), 120_000);
}

test('at first everything stands there: power, that each node is observed, its membership, its view', () => {
  for (const node of [first, second, third]) {
    const kinds = timeline.events.flatMap((e) => ('node' in e && e.node === node ? [e.kind] : []));
    for (const kind of ['power', 'observer', 'membership', 'cluster', 'resources'] as const)
      assert.ok(kinds.includes(kind), `${node}: ${kinds.join(' ')}`);
  }
});

test('a fencing: request, the engine’s die, answer, in this order; the stream goes and comes back', async () => {
  const fromMs = timeline.nowMs();
  const fence = await runLab(['exec', '--name', lab, first, '--', 'pcs', 'stonith', 'fence', third, '--off']);
  assert.equal(fence.code, 0, said(fence));
  const lost = await next(`${third} is not observed`, fromMs, isObserver(third, false), 10_000);
  const seen = await next(
    'the fencing is in the history',
    fromMs,
    (event): event is Extract<TimelineEvent, { kind: 'fencing' }> =>
      event.kind === 'fencing' && event.target === third && event.outcome === 'success',
    10_000,
  );
  const events = timeline.events.filter(({ atMs }) => atMs >= fromMs);
  const die = events.find((e) => e.kind === 'power' && e.node === third && e.action === 'die');
  const answer = events.find((e) => e.kind === 'fence-answer' && e.operation === 'off');
  assert.ok(die && answer?.kind === 'fence-answer');
  const request = events.find((e) => e.kind === 'fence-request' && e.request === answer.request);
  assert.ok(request);
  const times = [request, die, answer].map(({ atMs }) => atMs);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  assert.ok(answer.atMs <= seen.observedAtMs);
  assert.match(lost.why ?? '', /stream ended|not heard/);
  const onMs = timeline.nowMs();
  await backend.power(lab).on(third);
  await next(`${third} is observed again`, onMs, isObserver(third, true), 30_000);
  await allOnlineAgain(onMs);
});

test('a frozen node is not observed within the bound, and told of anew when it thaws', async () => {
  const container = docker.getContainer(`${lab}-${third}`);
  const fromMs = timeline.nowMs();
  await container.pause();
  const lost = await next(`${third} is not observed`, fromMs, isObserver(third, false), silenceMs + 2_000);
  assert.ok(lost.lastHeardAtMs !== undefined);
  // A sign of life a second, and lab looks ten times a second.
  assert.ok(lost.observedAtMs - fromMs < silenceMs + 1_000, `${lost.observedAtMs - fromMs} ms`);
  // Before its cluster notices and fences it, or just as it does.
  const thawMs = timeline.nowMs();
  await container.unpause();
  const again = await next(`${third} is observed`, thawMs, isObserver(third, true), 30_000);
  const membership = await next(
    `${third} tells of its membership`,
    again.observedAtMs,
    (event): event is Extract<TimelineEvent, { kind: 'membership' }> =>
      event.kind === 'membership' && event.node === third,
    30_000,
  );
  assert.ok(membership.atMs > lost.observedAtMs);
  const inGap = timeline.events.filter(
    (e) => e.source === 'node' && 'node' in e && e.node === third && e.atMs > lost.atMs && e.atMs < thawMs,
  );
  assert.deepEqual(inGap, []);
});

test('a corosync that is killed is gone from the others’ membership', async () => {
  const settledMs = timeline.nowMs();
  const up = await runLab(['up', '--name', lab]);
  assert.equal(up.code, 0, said(up));
  const fromMs = timeline.nowMs();
  assert.ok(fromMs > settledMs);
  await backend.node(lab, third).exec('kill -9 $(pidof corosync)');
  for (const by of [first, second])
    await next(`${by} is left with ${first} and ${second}`, fromMs, hasMembers(by, [first, second]), 30_000);
});
