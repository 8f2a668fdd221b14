import type {
  ActivityEvent,
  ClusterEvent,
  MembershipEvent,
  ObserverEvent,
  PowerEvent,
  ResourcesEvent,
  TimelineEvent,
} from './event.ts';

/** The last that was told of and by one node. What a node saw is forgotten when it is no longer observed. */
export interface LatestOfNode {
  observed: boolean;
  /** Why it is not observed. */
  why: string;
  power?: PowerEvent;
  membership?: MembershipEvent;
  cluster?: ClusterEvent;
  resources?: ResourcesEvent;
  /** By resource. */
  activity: Record<string, ActivityEvent>;
  /** Whether the machine itself tells what is active on it. */
  tellsActivity: boolean;
}

/** What is no longer known when a part of a node's stream is not heard. */
export const kindsOf = {
  activity: [],
  quorum: ['membership'],
  members: ['membership'],
  pacemaker: ['cluster', 'resources'],
} as const;

/** Folds events, in the order in which lab learnt of them, into the state that they leave. */
export class Latest {
  readonly #nodes = new Map<string, LatestOfNode>();

  constructor(events: readonly TimelineEvent[] = []) {
    for (const event of events) this.take(event);
  }

  take(event: TimelineEvent): void {
    if (event.kind === 'observer') this.#observer(event);
    else if (event.kind === 'power') this.node(event.node).power = event;
    else if (event.kind === 'membership') this.node(event.node).membership = event;
    else if (event.kind === 'cluster') this.node(event.node).cluster = event;
    else if (event.kind === 'resources') this.node(event.node).resources = event;
    else if (event.kind === 'activity') this.node(event.node).activity[event.resource] = event;
  }

  node(name: string): LatestOfNode {
    const known = this.#nodes.get(name);
    if (known) return known;
    const unknown: LatestOfNode = {
      observed: false,
      why: 'nothing was heard of it yet',
      activity: {},
      tellsActivity: false,
    };
    this.#nodes.set(name, unknown);
    return unknown;
  }

  #observer({ node: name, observed, why = '', part }: ObserverEvent): void {
    const before = this.node(name);
    if (part !== undefined) {
      if (part === 'activity') before.tellsActivity = observed;
      if (observed) return;
      for (const kind of kindsOf[part]) delete before[kind];
      if (part === 'activity') before.activity = {};
      return;
    }
    const { power } = before;
    const kept = observed ? before : { activity: {} };
    this.#nodes.set(name, { ...kept, observed, why, tellsActivity: observed, ...(power && { power }) });
  }
}
