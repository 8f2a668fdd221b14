/** What one Pacemaker node says of another. */
export type NodeState = 'online' | 'offline' | 'unclean' | 'pending' | 'standby' | 'maintenance' | 'unknown';

/** One primitive; of a clone or a bundle, one instance of it. */
export interface ResourceView {
  id: string;
  /** `stonith:fence_xvm`, `ocf:pacemaker:Dummy`: one colon spelling for both generations. */
  agent: string;
  role: string;
  active: boolean;
  failed: boolean;
  /** By its `target-role`: it is not to run. A cluster in maintenance leaves it running all the same. */
  disabled: boolean;
  /** Nodes that it is active on. */
  nodes: string[];
  /** Ids of the clones, groups and bundles that it stands in, outermost first. */
  within: string[];
}

/** Whether it runs and is well, by the observer's word: one that is `Starting` or `Stopping` is active, and does not. */
export function runs({ active, failed, role }: ResourceView): boolean {
  return active && !failed && !['Stopped', 'Starting', 'Stopping'].includes(role);
}

/** Whether it is `Started` and well, by the observer's word; what is promotable is `Promoted` or `Unpromoted` in its place. */
export function isStarted({ active, failed, role }: ResourceView): boolean {
  return role === 'Started' && active && !failed;
}

/** A fencing that the cluster remembers. Pacemaker 1.1 before 1.1.20 remembers none. */
export interface FenceEvent {
  target: string;
  /** `off`, `reboot`, `on`. */
  action: string;
  outcome: 'success' | 'failed' | 'pending';
  origin: string;
  client: string;
  /** The node that did it, or `a human` for a manual confirmation. */
  delegate: string | null;
  /** As printed: ctime text on 1.1, ISO 8601 on 2.x. */
  completed: string | null;
}

/** A failed operation of a resource. */
export interface ResourceFailure {
  operation: string;
  node: string;
  /** `Timed Out`, `complete`, … */
  status: string;
  /** `error`, `unknown error`, … and the agent's own reason where it gave one. */
  reason: string;
}

/** One node's view of the whole cluster, parsed from its `crm_mon` XML. */
export interface ClusterView {
  observer: string;
  /** False: the cluster stack is not running there; null: the node could not be asked. In both all below is empty or null. */
  running: boolean | null;
  /** Why `running` is not true. */
  why: string | null;
  /** Pacemaker's own version, `1.1.23`; null where no DC is known. */
  version: string | null;
  stack: string | null;
  dc: string | null;
  quorate: boolean | null;
  /** By `stonith-enabled`: without it the cluster fences nobody, whatever its devices are. */
  fencingEnabled: boolean | null;
  /** By `maintenance-mode`: nothing is started, stopped or looked after. Each node still says `online`. */
  maintenance: boolean | null;
  nodes: Record<string, NodeState>;
  /** Which of them are remote: they run no cluster of their own and see nothing. */
  remoteNodes: string[];
  /** Which of the remote ones run inside a resource, a bundle's replica or a guest: no machines, they are fenced by stopping that. */
  guestNodes: string[];
  resources: ResourceView[];
  failures: ResourceFailure[];
  fenceHistory: FenceEvent[];
  /** The configuration's last change as text (time, user, client, origin): equal texts, unchanged configuration. */
  lastChange: string | null;
}

/** The view of an observer that sees nothing: its stack is stopped, or it could not be asked. */
export function emptyView(observer: string, running: false | null, why: string): ClusterView {
  return {
    observer,
    running,
    why,
    version: null,
    stack: null,
    dc: null,
    quorate: null,
    fencingEnabled: null,
    maintenance: null,
    nodes: {},
    remoteNodes: [],
    guestNodes: [],
    resources: [],
    failures: [],
    fenceHistory: [],
    lastChange: null,
  };
}

/** What became of a resource's operations that the cluster counts as failed. */
export function failuresOf({ failures }: Pick<ClusterView, 'failures'>, id: string): ResourceFailure[] {
  return failures.filter(({ operation }) => operation.startsWith(`${id}_`));
}

/** All members that are machines, as these views name them. */
export function machinesIn(views: readonly ClusterView[]): string[] {
  const guests = new Set(views.flatMap(({ guestNodes }) => guestNodes));
  return [...new Set(views.flatMap(({ nodes }) => Object.keys(nodes)))].filter((name) => !guests.has(name));
}
