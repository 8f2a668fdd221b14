import type { ResourceView } from '../observe/cluster-view.ts';
import type { TimelineEvent } from '../timeline/event.ts';
import { heardOf, statementsOf, togetherOf } from './heard.ts';
import { spansOf, type Lane, type Look } from './lane.ts';
import { lane } from './node-lanes.ts';

/** Where a resource is active by the observers' word. */
interface Place {
  active: boolean;
  failed: boolean;
  role: string;
}

/** The resources that were ever active on a node, by the cluster's word and, where the machine itself shows it, by the machine's. */
export function resourceLanes(events: readonly TimelineEvent[], node: string, endMs: number): Lane[] {
  const claimed = new Set<string>();
  const shown = new Set<string>();
  for (const event of events) {
    if (event.kind === 'activity' && event.node === node) shown.add(event.resource);
    if (event.kind !== 'resources') continue;
    for (const { id, nodes } of event.resources) if (nodes.includes(node)) claimed.add(id);
  }
  return [...new Set([...claimed, ...shown])]
    .toSorted()
    .flatMap((resource) => [
      ...(claimed.has(resource) ? [claimedLane(events, node, resource, endMs)] : []),
      ...(shown.has(resource) ? [shownLane(events, node, resource, endMs)] : []),
    ]);
}

function claimedLane(events: readonly TimelineEvent[], node: string, resource: string, endMs: number): Lane {
  const heard = heardOf(events, 'resources', ({ resources }) => placeOf(resources, resource, node));
  const spans = spansOf(
    togetherOf(heard, (words) => agreed(words)),
    endMs,
  );
  return lane(
    'resource',
    node,
    null,
    resource,
    spans.filter(({ look }) => look !== 'offline'),
    resource,
  );
}

function placeOf(resources: readonly ResourceView[], id: string, node: string): Place {
  const here = resources.filter((each) => each.id === id && each.nodes.includes(node));
  return {
    active: here.some(({ active }) => active),
    failed: here.some(({ failed }) => failed),
    role: here[0]?.role ?? 'Stopped',
  };
}

function agreed(words: ReadonlyMap<string, Place>): { look: Look; label: string } {
  const active = [...words].filter(([, place]) => place.active || place.failed);
  if (active.length === 0) return { look: 'offline', label: 'not here' };
  const failed = active.some(([, place]) => place.failed);
  const role = active[0]?.[1].role ?? '';
  if (active.length === words.size)
    return { look: failed ? 'bad' : 'online', label: failed ? 'failed' : role };
  const names = active.map(([name]) => name).join(', ');
  return { look: 'disputed', label: `${failed ? 'failed' : role} only by ${names}` };
}

function shownLane(events: readonly TimelineEvent[], node: string, resource: string, endMs: number): Lane {
  const heard = heardOf(events, 'activity', (event) =>
    event.resource === resource ? { active: event.active, proof: event.proof } : undefined,
  ).get(node);
  const spans = spansOf(
    statementsOf(heard, ({ active, proof }) =>
      active
        ? { look: 'online', label: `really there: ${proof}` }
        : { look: 'offline', label: 'really not here' },
    ),
    endMs,
  );
  const drawn = spans.filter(({ look }) => look !== 'offline');
  return lane('activity', node, node, `↳ ${resource}, really`, drawn, resource);
}
