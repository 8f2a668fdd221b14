import type { NodeState } from '../observe/cluster-view.ts';
import type { ClusterEvent, MembershipEvent, PowerEvent, TimelineEvent } from '../timeline/event.ts';
import { heardOf, statementsOf } from './heard.ts';
import { spansOf, type Lane, type Look, type Statement } from './lane.ts';

/** A machine's power, as the engine tells it. */
export function powerLane(events: readonly TimelineEvent[], node: string, endMs: number): Lane {
  const statements = events.flatMap((event, i): Statement[] =>
    event.kind === 'power' && event.node === node ? [{ atMs: event.atMs, event: i, ...powerOf(event) }] : [],
  );
  return lane('power', node, null, 'power', spansOf(statements, endMs));
}

function powerOf({ power, paused }: PowerEvent): { look: Look; label: string } {
  if (power === 'unknown') return { look: 'gap', label: 'unknown: the engine does not say' };
  if (power === 'off') return { look: 'offline', label: 'off' };
  return paused ? { look: 'pending', label: 'frozen' } : { look: 'online', label: 'on' };
}

/** Corosync's membership and quorum, by the node itself. */
export function membershipLane(events: readonly TimelineEvent[], node: string, endMs: number): Lane {
  const heard = heardOf(events, 'membership', (event) => event).get(node);
  return lane(
    'membership',
    node,
    node,
    'corosync',
    spansOf(
      statementsOf(heard, (event) => membershipOf(event)),
      endMs,
    ),
  );
}

function membershipOf({ running, quorate, members }: MembershipEvent): { look: Look; label: string } {
  if (!running) return { look: 'stopped', label: 'stopped' };
  const who = members.length === 0 ? 'no members' : `${members.length}: ${members.join(' ')}`;
  if (quorate === null) return { look: 'unknown', label: `quorum unknown, ${who}` };
  return quorate
    ? { look: 'online', label: `quorum, ${who}` }
    : { look: 'unclean', label: `no quorum, ${who}` };
}

const looks: Record<NodeState, Look> = {
  online: 'online',
  offline: 'offline',
  unclean: 'unclean',
  pending: 'pending',
  standby: 'standby',
  maintenance: 'maintenance',
  unknown: 'unknown',
};

/** How each observer's Pacemaker sees this node; its own view first. */
export function viewLanes(
  events: readonly TimelineEvent[],
  nodes: readonly string[],
  node: string,
  endMs: number,
): Lane[] {
  const heard = heardOf(events, 'cluster', (event) => event);
  const observers = [node, ...nodes.filter((each) => each !== node)];
  return observers.map((observer) =>
    lane(
      'view',
      node,
      observer,
      observer === node ? 'seen by itself' : `seen by ${observer}`,
      spansOf(
        statementsOf(heard.get(observer), (event) => viewOf(event, node)),
        endMs,
      ),
    ),
  );
}

function viewOf({ running, nodes }: ClusterEvent, node: string): { look: Look; label: string } {
  if (!running) return { look: 'stopped', label: 'Pacemaker is stopped' };
  const state = nodes[node];
  return state ? { look: looks[state], label: state } : { look: 'unknown', label: 'not in its view' };
}

/**
 * @param observer whose word it is, if one node's
 * @param resource the resource that it is about, if any
 */
export function lane(
  kind: Lane['kind'],
  node: string | null,
  observer: string | null,
  label: string,
  spans: Lane['spans'],
  resource: string | null = null,
): Lane {
  const id = [kind, node ?? '', resource ?? '', label].join('/');
  return { id, kind, node, observer, resource, label, spans };
}
