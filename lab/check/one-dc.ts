import type { MembershipEvent, ResourcesEvent, TimelineEvent } from '../timeline/event.ts';
import { MachinePower } from './machine-power.ts';
import { sinceStart } from '../timeline/since-start.ts';
import { describeGap, gapsOf } from './run-facts.ts';
import { verdictOf, type Break, type Invariant } from './verdict.ts';

/** Two nodes' views are read one after the other, and a DC that gives way does so with a message. */
const handOverMs = 3_000;
/** Pacemaker stops its resources in the transition that follows the loss of quorum; each has its own time to stop. */
const stopMs = 30_000;

/**
 * At most one DC a partition, and only a quorate partition runs resources, where `no-quorum-policy` says so: `stop`, which is the
 * default, and `suicide`. With `freeze` and `ignore` it may; `demote` is not judged. A node is held to what it says of itself: two members of one corosync membership that both take themselves for the DC, longer than it takes to hand
 * over; a resource that a node without quorum still runs when it has had its time to stop it.
 */
export const oneDc: Invariant = (events) => {
  const policy = policyOf(events);
  const mustStop = policy === 'stop' || policy === 'suicide';
  const breaks = [...twoDcs(events), ...(mustStop ? withoutQuorum(events) : [])];
  return verdictOf('one-dc', {
    breaks: breaks.toSorted((a, b) => a.atMs - b.atMs),
    gaps: [
      ...new Set(gapsOf(events, { parts: ['quorum', 'members', 'pacemaker'] }).map(describeGap)),
      ...(policy === 'demote' ? ['what runs without quorum is not judged with no-quorum-policy demote'] : []),
    ],
    holds: `never two DCs in one partition${mustStop ? ', no resource in one without quorum' : ''}`,
  });
};

/** The policy that was in force when the story began. */
function policyOf(events: readonly TimelineEvent[]): string {
  const told = events.find((event) => event.kind === 'properties');
  return (told?.kind === 'properties' && told.properties['no-quorum-policy']) || 'stop';
}

interface Claim {
  node: string;
  ring: string | null;
  fromMs: number;
  toMs: number;
}

function twoDcs(events: readonly TimelineEvent[]): Break[] {
  const claims = claimsOf(events);
  return claims.flatMap((one, i) =>
    claims.slice(i + 1).flatMap((other): Break[] => {
      if (one.node === other.node || one.ring === null || one.ring !== other.ring) return [];
      const fromMs = Math.max(one.fromMs, other.fromMs);
      if (Math.min(one.toMs, other.toMs) - fromMs <= handOverMs) return [];
      const text = `${one.node} and ${other.node} are both the DC of the membership ${one.ring} from ${sinceStart(fromMs)}`;
      return [{ atMs: fromMs, node: other.node, text }];
    }),
  );
}

/** Times in which a node took itself for the DC, in one and the same membership. */
function claimsOf(events: readonly TimelineEvent[]): Claim[] {
  const rings = new Map<string, string | null>();
  const open = new Map<string, Claim>();
  const closed: Claim[] = [];
  const close = (node: string, toMs: number): Claim | undefined => {
    const claim = open.get(node);
    if (claim) closed.push({ ...claim, toMs });
    open.delete(node);
    return claim;
  };
  for (const event of events) {
    if (event.kind === 'membership') {
      rings.set(event.node, event.ring);
      const claim = close(event.node, event.atMs);
      if (claim) open.set(event.node, { ...claim, ring: event.ring, fromMs: event.atMs });
    } else if (event.kind === 'cluster') {
      const isDc = event.running && event.dc === event.node;
      if (isDc === open.has(event.node)) continue;
      if (isDc) {
        const ring = rings.get(event.node) ?? null;
        open.set(event.node, { node: event.node, ring, fromMs: event.atMs, toMs: Infinity });
      } else close(event.node, event.atMs);
    } else if (endsView(event))
      close(event.node, event.kind === 'observer' ? (event.lastHeardAtMs ?? event.atMs) : event.atMs);
  }
  const end = events.at(-1)?.atMs ?? 0;
  return [...closed, ...[...open.values()].map((claim) => ({ ...claim, toMs: end }))];
}

function endsView(event: TimelineEvent): event is Extract<TimelineEvent, { kind: 'power' | 'observer' }> {
  return (
    (event.kind === 'power' && event.power === 'off') ||
    (event.kind === 'observer' && !event.observed && (event.part === undefined || event.part === 'pacemaker'))
  );
}

function withoutQuorum(events: readonly TimelineEvent[]): Break[] {
  const power = new MachinePower(events);
  const lostAt = new Map<string, number>();
  const running = new Map<string, ResourcesEvent>();
  const found = new Map<string, Break>();
  const last = events.at(-1)?.atMs ?? 0;
  const check = (node: string, nowMs: number): void => {
    const lost = lostAt.get(node);
    const resources = runsItself(running.get(node));
    if (lost === undefined || resources.length === 0 || found.has(`${node} ${lost}`)) return;
    // What it could not do while it was frozen, it had no time for.
    if (power.couldActMs(node, lost, nowMs) <= stopMs) return;
    const text = `${node} still runs ${resources.join(' and ')} ${Math.round((nowMs - lost) / 1000)} s after it lost quorum`;
    found.set(`${node} ${lost}`, { atMs: lost + stopMs, node, text });
  };
  for (const event of events) {
    for (const node of lostAt.keys()) check(node, event.atMs);
    if (event.kind === 'membership') noteQuorum(event, lostAt);
    else if (event.kind === 'resources') running.set(event.node, event);
    else if (endsView(event)) {
      lostAt.delete(event.node);
      running.delete(event.node);
    }
  }
  for (const node of lostAt.keys()) check(node, last);
  return [...found.values()];
}

/** That it is not known whether a node has quorum says nothing new. */
function noteQuorum({ node, running, quorate, atMs }: MembershipEvent, lostAt: Map<string, number>): void {
  if (!running || quorate === true) lostAt.delete(node);
  else if (quorate === false && !lostAt.has(node)) lostAt.set(node, atMs);
}

/** Resources, fence devices apart, that a node says to run itself. */
function runsItself(event: ResourcesEvent | undefined): string[] {
  return (event?.resources ?? [])
    .filter(
      ({ agent, active, nodes }) =>
        !agent.startsWith('stonith:') && active && nodes.includes(event?.node ?? ''),
    )
    .map(({ id }) => id);
}
