import type { TimelineEvent } from '../timeline/event.ts';
import { clusterLanes } from './cluster-lanes.ts';
import { claimLanes, fenceHostLanes, inRows } from './fencing-lanes.ts';
import type { Lane, Span } from './lane.ts';
import { membershipLane, powerLane, viewLanes } from './node-lanes.ts';
import { resourceLanes } from './resource-lanes.ts';

/** A timeline as swim lanes: the whole cluster's first, then each machine's, in the order in which one reads them. */
export function lanesOf(events: readonly TimelineEvent[]): Lane[] {
  const endMs = endOf(events);
  const nodes = nodesOf(events);
  return [
    ...clusterLanes(events, endMs),
    ...nodes.flatMap((node) => [
      powerLane(events, node, endMs),
      membershipLane(events, node, endMs),
      ...viewLanes(events, nodes, node, endMs),
      ...fenceHostLanes(events, node, endMs),
      ...claimLanes(events, node, endMs),
      ...resourceLanes(events, node, endMs),
      ...failureLanes(events, node),
    ]),
  ];
}

/** When the last thing was known, in milliseconds since the run began. */
export function endOf(events: readonly TimelineEvent[]): number {
  return events.reduce((end, { observedAtMs }) => Math.max(end, observedAtMs), 1);
}

/** The machines of a run, those that only an event names too. */
export function nodesOf(events: readonly TimelineEvent[]): string[] {
  const run = events.find((event) => event.kind === 'run');
  const powered = events.flatMap((event) => (event.kind === 'power' ? [event.node] : []));
  return [...new Set([...(run?.nodes ?? []), ...powered])];
}

function failureLanes(events: readonly TimelineEvent[], node: string): Lane[] {
  const spans = events.flatMap((event, i): Span[] => {
    const here = { fromMs: event.atMs, toMs: event.atMs, events: [i], look: 'bad' as const };
    if (event.kind === 'residue' && event.node === node) return [{ ...here, label: `left: ${event.what}` }];
    if (event.kind === 'failure' && event.present && event.failure.node === node)
      return [{ ...here, label: `${event.failure.operation}: ${event.failure.reason}` }];
    return [];
  });
  return inRows('failures', node, 'failures', mergedMoments(spans));
}

/** What several observers say alike of one moment or soon after it, once. */
function mergedMoments(spans: readonly Span[]): Span[] {
  const togetherMs = 2_000;
  const merged: Span[] = [];
  for (const span of spans) {
    const same = merged.findLast(
      ({ label, fromMs }) => label === span.label && span.fromMs - fromMs < togetherMs,
    );
    if (same) same.events.push(...span.events);
    else merged.push({ ...span, events: [...span.events] });
  }
  return merged;
}
