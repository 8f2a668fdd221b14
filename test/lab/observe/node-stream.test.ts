import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NodeChanges } from '../../../lab/observe/node-changes.ts';
import { NodeStreamParser, type Part, type PartName } from '../../../lab/observe/parse-node-stream.ts';
import { recorded } from './recorded.ts';

const machines = ['controller1-vm', 'controller2-vm', 'controller3-vm'];
const names = new Map(machines.map((name, i) => [`10.213.2.1${i + 1}`, name]));

function stream(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../recorded/node-stream', `${name}.txt`), 'utf8');
}

function partsOf(text: string, chunkSize = text.length): Part[] {
  const parser = new NodeStreamParser();
  const found: Part[] = [];
  for (let at = 0; at < text.length; at += chunkSize)
    for (const each of parser.take(text.slice(at, at + chunkSize)))
      if (each.kind === 'part') found.push(each);
  return found;
}

type Told = ReturnType<NodeChanges['take']>;

function told(changes: NodeChanges, read: readonly Part[]): Told {
  return read.flatMap((each) => changes.take(each, each.uptimeMs));
}

function part(name: PartName, text: string, exitCode = 0): Part {
  return { kind: 'part', name, uptimeMs: 1000, exitCode, text };
}

const ofNode1 = (): NodeChanges => new NodeChanges({ node: 'controller1-vm', names });

test('a stream is cut into the same parts however its bytes come', () => {
  const text = stream('stand-ins');
  const whole = partsOf(text);
  assert.ok(whole.length >= 16, `${whole.length} parts`);
  assert.deepEqual(partsOf(text, 7), whole);
  assert.deepEqual(
    whole.slice(0, 4).map(({ name, exitCode }) => [name, exitCode]),
    [
      ['activity', 0],
      ['quorum', 0],
      ['members', 0],
      ['pacemaker', 0],
    ],
  );
});

test('the first state is told in full, then nothing while nothing changes', () => {
  const [first, rest] = [partsOf(stream('stand-ins')).slice(0, 4), partsOf(stream('stand-ins')).slice(0, 4)];
  const changes = ofNode1();
  const events = told(changes, first);
  const membership = events.find(({ kind }) => kind === 'membership');
  assert.ok(membership?.kind === 'membership');
  assert.deepEqual(
    [membership.running, membership.quorate, membership.expectedVotes, membership.members],
    [true, true, 3, machines],
  );
  const cluster = events.find(({ kind }) => kind === 'cluster');
  assert.ok(cluster?.kind === 'cluster');
  assert.deepEqual(cluster.nodes, Object.fromEntries(machines.map((name) => [name, 'online'])));
  assert.deepEqual(told(changes, rest), []);
});

test('a process and an address of resources are told of when they come and when they go', () => {
  const events = told(ofNode1(), partsOf(stream('stand-ins'))).filter(({ kind }) => kind === 'activity');
  assert.deepEqual(
    events
      .map((event) => (event.kind === 'activity' ? [event.resource, event.active, event.proof] : []))
      .map((words) => words.join(' '))
      .toSorted((a, b) => a.localeCompare(b)),
    [
      'vault false process 1',
      'vault true process 1',
      'vip false address 10.213.2.140',
      'vip true address 10.213.2.140',
    ],
  );
  for (const event of events) {
    if (event.kind !== 'activity' || event.active) continue;
    assert.ok(event.lastSeenAtMs !== undefined && event.lastSeenAtMs < event.atMs);
  }
});

test('a Pacemaker that does not answer is a gap, not a stopped cluster', () => {
  const events = told(ofNode1(), partsOf(stream('pacemaker-stopped-by-signal')));
  const gaps = events.flatMap((event) => (event.kind === 'observer' ? [[event.part, event.observed]] : []));
  assert.deepEqual(gaps, [
    ['pacemaker', false],
    ['pacemaker', true],
  ]);
  const running = events.flatMap((event) => (event.kind === 'cluster' ? [event.running] : []));
  assert.deepEqual(running, [true, true]);
});

test('a part that is silent is told of once, and in full when it answers again', () => {
  const changes = ofNode1();
  const first = partsOf(stream('stand-ins')).find(({ name }) => name === 'pacemaker');
  assert.ok(first);
  told(changes, [first]);
  assert.deepEqual(
    told(changes, [part('pacemaker', '', 124), part('pacemaker', '', 124)]).map(({ kind }) => kind),
    ['observer'],
  );
  assert.deepEqual(
    told(changes, [first]).map(({ kind }) => kind),
    ['observer', 'cluster', 'resources'],
  );
});

test('XML that is not whole, or a crm_mon that failed, is a gap', () => {
  for (const bad of [part('pacemaker', '<pacemaker-result><summary>'), part('pacemaker', '', 1)]) {
    const [event, ...more] = told(ofNode1(), [bad]);
    assert.ok(event?.kind === 'observer' && !event.observed && event.part === 'pacemaker');
    assert.deepEqual(more, []);
  }
});

test('Pacemaker 1.1 is read as well: online, then stopped', () => {
  const stack = 'pacemaker-1.1.23-pcs-0.9.169';
  const changes = new NodeChanges({ node: 'node1', names: new Map() });
  const online = recorded(stack, 'online', 'node1', 'crm_mon_as-xml');
  const events = told(changes, [part('pacemaker', online.stdout, online.exitCode)]);
  const cluster = events.find(({ kind }) => kind === 'cluster');
  assert.ok(cluster?.kind === 'cluster' && cluster.running);
  assert.ok(Object.values(cluster.nodes).every((state) => state === 'online'));
  const [stopped] = told(changes, [part('pacemaker', '', 107)]);
  assert.ok(stopped?.kind === 'cluster' && !stopped.running);
});

test('an activity that could not be read is a gap: nothing is said to have stopped', () => {
  const changes = ofNode1();
  const runs = part('activity', 'process lab-service 812');
  told(changes, [runs]);
  const failed = told(changes, [part('activity', '', 1)]);
  assert.deepEqual(
    failed.map((event) => [event.kind, event.kind === 'observer' && event.part]),
    [['observer', 'activity']],
  );
  const [again, active] = told(changes, [runs]);
  assert.ok(again?.kind === 'observer' && again.observed);
  assert.ok(active?.kind === 'activity' && active.active);
});

test('a corosync that runs and does not answer is a gap, one that is stopped is stopped', () => {
  const silent = told(ofNode1(), [part('members', '', 75)]);
  assert.ok(silent[0]?.kind === 'observer' && !silent[0].observed);
  const stopped = told(ofNode1(), [part('members', '')]);
  assert.ok(stopped[0]?.kind === 'membership' && !stopped[0].running);
});
