import type { TimelineEvent } from '../timeline/event.ts';
import { cutsPower, expectationsOf, phaseAt, recordedFencings, runOf } from './run-facts.ts';
import { verdictOf, type Break, type Invariant } from './verdict.ts';

interface Bounds {
  atLeast: number;
  atMost: number;
}

/**
 * Expected fencing: exactly the machines that the scenario declares were fenced, each as often as declared, by the cluster's
 * record; and the fence host cut the power of no other.
 */
export const expectedFencing: Invariant = (events) => {
  const { fenced, confirmed } = expectationsOf(events);
  const fencings = recordedFencings(events);
  const end = events.at(-1)?.atMs ?? 0;
  const breaks = (runOf(events)?.nodes ?? []).flatMap((node) => {
    const of = fencings.filter(({ target }) => target === node);
    const atMs = of.at(-1)?.successMs ?? end;
    return [
      ...outOfBounds(of.filter(({ isManual }) => !isManual).length, boundsOf(fenced[node]), {
        atMs,
        node,
        text: 'fenced',
      }),
      ...outOfBounds(of.filter(({ isManual }) => isManual).length, boundsOf(confirmed[node]), {
        atMs,
        node,
        text: 'confirmed as fenced by hand',
      }),
      ...(boundsOf(fenced[node]).atMost === 0 ? unexpectedCuts(events, node) : []),
    ];
  });
  const count = fencings.length;
  return verdictOf('expected-fencing', {
    breaks,
    holds: count === 0 ? 'nobody was fenced, as declared' : `${count} as declared`,
  });
};

function boundsOf(declared: number | Bounds | undefined): Bounds {
  if (typeof declared === 'object') return declared;
  return { atLeast: declared ?? 0, atMost: declared ?? 0 };
}

/** @param found.text what was done to the node so often */
function outOfBounds(count: number, { atLeast, atMost }: Bounds, found: Break): Break[] {
  if (count >= atLeast && count <= atMost) return [];
  const done = count === 0 ? `never ${found.text}` : `${found.text} ${times(count)}`;
  const wanted = atLeast === atMost ? times(atLeast) : `${atLeast} to ${atMost} times`;
  return [{ ...found, text: `${found.node} was ${done}; declared: ${wanted}` }];
}

function times(count: number): string {
  return ['never', 'once', 'twice'][count] ?? `${count} times`;
}

/** What the fence host did to a machine that nobody was to fence, whatever the cluster records. */
function unexpectedCuts(events: readonly TimelineEvent[], node: string): Break[] {
  const begin = phaseAt(events, 'story') ?? 0;
  return events.flatMap((event) =>
    event.kind === 'fence-answer' &&
    event.atMs >= begin &&
    event.machine === node &&
    event.answer === 'success' &&
    cutsPower(event)
      ? [
          {
            atMs: event.atMs,
            node,
            text: `the fence host was asked by ${event.from} to fence ${node}, and did`,
          },
        ]
      : [],
  );
}
