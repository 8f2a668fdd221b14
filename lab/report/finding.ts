import type { JudgedVerdict } from '../check/judge.ts';
import type { AssertionEvent, InvariantName, TimelineEvent } from '../timeline/event.ts';
import type { Lane, LaneKind } from './lane.ts';

/** Something that went wrong at a moment, and the lanes in which it can be seen. */
export interface Finding {
  id: string;
  kind: 'assertion' | 'break';
  fromMs: number;
  atMs: number;
  title: string;
  lanes: string[];
  /** A break that the scenario declared. */
  expected: boolean;
}

/** The failed assertions and the moments at which an invariant broke, in order of time. */
export function findingsOf(
  events: readonly TimelineEvent[],
  invariants: readonly JudgedVerdict[],
  lanes: readonly Lane[],
): Finding[] {
  const assertions = events.flatMap((event, i): Finding[] =>
    event.kind === 'assertion' && !event.passed
      ? [
          {
            id: `assertion-${i}`,
            kind: 'assertion',
            fromMs: event.atMs,
            atMs: event.observedAtMs,
            title: event.expected,
            lanes: differingLanes(event, lanes),
            expected: false,
          },
        ]
      : [],
  );
  const breaks = invariants.flatMap(({ invariant, breaks: moments, expected }) =>
    moments.map(({ atMs, node, text }, i): Finding => {
      const concerned = lanes.filter((lane) => shows(lane, invariant, { node, text }));
      return {
        id: `${invariant}-${i}`,
        kind: 'break',
        fromMs: atMs,
        atMs,
        title: `${invariant}: ${text}`,
        lanes: concerned.map(({ id }) => id),
        expected,
      };
    }),
  );
  return [...assertions, ...breaks].toSorted((a, b) => a.atMs - b.atMs);
}

/** Whether a break can be seen in a lane: of the machine that it names, of the resource where it is about one. */
function shows(
  { kind, node: place, resource }: Lane,
  invariant: InvariantName,
  { node, text }: { node: string | undefined; text: string },
): boolean {
  if (!shownIn[invariant].includes(kind)) return false;
  if (resource !== null) return text.includes(resource);
  return place === null ? kind === 'dc' || kind === 'idle' : node === undefined || place === node;
}

const shownIn: Record<InvariantName, readonly LaneKind[]> = {
  'fence-truth': ['power', 'fencing', 'claims'],
  'no-overlap': ['resource', 'activity'],
  'one-dc': ['dc', 'membership'],
  'survivors-agree': ['view', 'membership'],
  'expected-fencing': ['claims', 'fencing'],
  'nothing-left': ['failures'],
  settles: ['idle'],
};

/** A matcher of a user's own is not among them. */
const readBy: Record<string, readonly LaneKind[]> = {
  toSee: ['view'],
  toTransition: ['view'],
  toHaveQuorum: ['membership'],
  toKeepQuorum: ['membership'],
  toHaveDc: ['dc'],
  toHaveBeenFenced: ['claims', 'fencing', 'power'],
  toHaveFailedToFence: ['claims', 'fencing'],
  toSeeOneFenced: ['claims', 'fencing', 'power'],
  toRunResource: ['resource', 'activity'],
  toRunOnOneOf: ['resource', 'activity'],
  toBelieveStarted: ['resource'],
  toKeepResourceDown: ['resource', 'activity'],
  toPauseResourceAtMost: ['resource', 'activity'],
  toRunFenceDevices: ['resource'],
  toBecomeHealthy: ['view', 'membership', 'power'],
  toStayHealthy: ['view', 'membership', 'power'],
};

/** The lanes that a matcher read: of the machines and the resource that it is about, by the observers that it asked. */
function differingLanes({ matcher, expected, about, by }: AssertionEvent, lanes: readonly Lane[]): string[] {
  const kinds = readBy[matcher] ?? ['view', 'power'];
  const isNamed = ({ resource }: Lane): boolean => resource !== null && expected.includes(resource);
  const isAboutOne = lanes.some(isNamed);
  return lanes
    .filter(
      (lane) =>
        kinds.includes(lane.kind) &&
        (lane.node === null || about.includes(lane.node)) &&
        (lane.resource === null || !isAboutOne || isNamed(lane)) &&
        (lane.observer === null || lane.kind === 'activity' || by.length === 0 || by.includes(lane.observer)),
    )
    .map(({ id }) => id);
}
