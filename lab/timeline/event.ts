import type { Power } from '../backend/backend.ts';
import type { FenceEvent, NodeState, ResourceFailure, ResourceView } from '../observe/cluster-view.ts';

/** Who tells: lab itself, the scenario, the engine, the fence host, or a node about what it sees. */
export type Source = 'lab' | 'scenario' | 'engine' | 'fence-host' | 'node';

/** What every event has. */
interface EventBase {
  v: 1;
  /** When it happened: milliseconds on CLOCK_MONOTONIC since the run began. Of a state that was read: when the reading began. */
  atMs: number;
  /** When lab learnt of it, on the same clock; never before `atMs`. */
  observedAtMs: number;
  source: Source;
}

/** The first line of a timeline. */
export interface RunEvent extends EventBase {
  kind: 'run';
  scenario: string;
  lab: string;
  backend: string;
  /** The nodes' systems as `--os` takes them. */
  os: string;
  /** The names of the machines that should be in the cluster. */
  nodes: string[];
  /** Wall clock of `atMs` 0, ISO 8601. */
  startedAt: string;
  /** CLOCK_MONOTONIC of `atMs` 0, in milliseconds: what another process adds its own events by. */
  originMs: number;
}

/**
 * Where the scenario stands. `story`: its own steps begin; `heal`: they have ended; `settle`: healing has ended and the
 * cluster is given time to become idle; `inspect`: what is left over is looked for; `end`: nothing is recorded after it. A run
 * without an end was cut off.
 */
export interface PhaseEvent extends EventBase {
  kind: 'phase';
  phase: 'story' | 'heal' | 'settle' | 'inspect' | 'end';
  /** With `heal`: how the story ended. With `end`: how the run did, judging apart. */
  outcome?: 'passed' | 'failed' | 'interrupted' | 'lab broken';
  error?: string;
  /** With `end`: the lab was left as the story left it, neither healed nor inspected. */
  kept?: true;
}

export type InvariantName =
  | 'fence-truth'
  | 'no-overlap'
  | 'one-dc'
  | 'survivors-agree'
  | 'expected-fencing'
  | 'nothing-left'
  | 'settles';

/** What the scenario declares to be right for it, beside the ordinary. Several add up. */
export interface Expectations {
  /** How often each machine is fenced (successes that the cluster records, a manual confirmation not counted); others never. */
  fenced?: Record<string, number | { atLeast: number; atMost: number }>;
  /** Manual confirmations, `a human` as the delegate. Default: none. */
  confirmed?: Record<string, number>;
  /**
   * Invariants that this scenario is made to break, each with the machine or the resource that every break of it must be about:
   * it passes when they are found broken.
   */
  breaks?: Partial<Record<InvariantName, string>>;
  /** Regular expressions of failure records and log lines that the story brings with it. */
  failures?: string[];
  /** Bound of becoming idle after healing. */
  settlesWithinMs?: number;
}

export interface ExpectationEvent extends EventBase {
  kind: 'expectation';
  expects: Expectations;
}

/** A step of the scenario. */
export interface StepEvent extends EventBase {
  kind: 'step';
  phase: 'begin' | 'end';
  title: string;
  /** 0 for a step of the story itself. */
  depth: number;
  failed?: boolean;
  error?: string;
}

/** What a matcher found; `atMs` is when it began to look, `observedAtMs` when it had its answer. */
export interface AssertionEvent extends EventBase {
  kind: 'assertion';
  /** `toSee`. */
  matcher: string;
  /** The sentence: `controller1-vm and controller2-vm see controller3-vm offline within 30000 ms`. */
  expected: string;
  /** What was last seen instead, and by whom. */
  seen: string;
  passed: boolean;
  /** The machines whose lanes it is about. */
  about: string[];
  /** The observers whose views it read. */
  by: string[];
}

/** A fault's way: `injecting` before anything is done, `injected` when it is in place, then `healing` and `healed`. */
export interface FaultEvent extends EventBase {
  kind: 'fault';
  phase: 'injecting' | 'injected' | 'healing' | 'healed' | 'failed';
  /** Names this one injection. */
  id: string;
  fault: string;
  args: Record<string, unknown>;
  /** `momentary`, `until-power-cut`, `until-healed`. */
  lasts?: string;
  /** Machines and services that it touches. */
  targets: string[];
  error?: string;
}

/** A machine's power as the engine tells it. */
export interface PowerEvent extends EventBase {
  kind: 'power';
  node: string;
  power: Power;
  /** Frozen: it has power and does nothing. */
  paused: boolean;
  /** The engine's word for what happened: `die`, `start`, `pause`, `unpause`; `found` for the state at the beginning. */
  action: string;
}

/** What a client asked the fence host for. */
export interface FenceRequestEvent extends EventBase {
  kind: 'fence-request';
  /** The same in the answer to it. */
  request: string;
  machine: string | null;
  /** `off`, `reboot`, `on`, `status`, `list`, … */
  operation: string;
  /** The client's address. */
  from: string;
}

export interface FenceAnswerEvent extends EventBase {
  kind: 'fence-answer';
  request: string;
  machine: string | null;
  operation: string;
  from: string;
  /** The protocol's word: `success`, `failure`, `off`, …; what was answered, be it true or not. */
  answer: string;
  error?: string;
  /** The fault that the fence host was made to have: `lies`, `slow`, … */
  behaviour?: string;
}

/** Whether a node's stream is heard. While it is not, nothing is known of what the node sees: a gap is never filled in. */
export interface ObserverEvent extends EventBase {
  kind: 'observer';
  /** A machine, or `fence-host`: its log. */
  node: string;
  observed: boolean;
  /** Only this part of what it tells is meant; the rest goes on. */
  part?: 'activity' | 'quorum' | 'members' | 'pacemaker';
  /** Why it is not: `not heard for 3000 ms`, `its stream ended`. */
  why?: string;
  /** When it was last heard. */
  lastHeardAtMs?: number;
}

/** Corosync's own word on a node. A stopped corosync: `running` false and no members. */
export interface MembershipEvent extends EventBase {
  kind: 'membership';
  node: string;
  running: boolean;
  quorate: boolean | null;
  expectedVotes: number | null;
  totalVotes: number | null;
  /** `1.2f`: the same on all members of one membership. */
  ring: string | null;
  members: string[];
}

/** Pacemaker's view of every node, as one node has it. */
export interface ClusterEvent extends EventBase {
  kind: 'cluster';
  node: string;
  running: boolean;
  dc: string | null;
  quorate: boolean | null;
  nodes: Record<string, NodeState>;
}

/** Where the resources are, as one node has it; fence devices among them. */
export interface ResourcesEvent extends EventBase {
  kind: 'resources';
  node: string;
  resources: ResourceView[];
}

/** A fencing that one node's history shows, new or changed. */
export interface FencingEvent extends EventBase, FenceEvent {
  kind: 'fencing';
  node: string;
}

/** A failure record that one node shows, or no longer shows. */
export interface FailureEvent extends EventBase {
  kind: 'failure';
  node: string;
  present: boolean;
  failure: ResourceFailure;
}

/** What a machine itself does, beside what the cluster says of it: a stand-in's address or process is there, or is not. */
export interface ActivityEvent extends EventBase {
  kind: 'activity';
  node: string;
  resource: string;
  active: boolean;
  /** What shows it: `address 10.213.0.140`, `process 812`. */
  proof: string;
  /** Of one that is no longer active: when it was last seen to be. */
  lastSeenAtMs?: number;
}

/** A node's copy of the CIB, looked at when the cluster had settled. */
export interface CibEvent extends EventBase {
  kind: 'cib';
  node: string;
  /** `admin_epoch.epoch.num_updates`. */
  version: string;
  digest: string;
}

/** The cluster's properties that a verdict depends on, as one node had them when the story began. */
export interface PropertiesEvent extends EventBase {
  kind: 'properties';
  node: string;
  /** `no-quorum-policy`; one that is not set is not there. */
  properties: Record<string, string>;
}

/** Whether the cluster has anything left to do, as its DC says. */
export interface IdleEvent extends EventBase {
  kind: 'idle';
  /** The DC; empty where there is none. */
  node: string;
  idle: boolean;
  /** `S_IDLE`, `S_TRANSITION_ENGINE`, …, or why it cannot be said. */
  state: string;
}

export type ResidueWhat =
  | 'fault'
  | 'packet-filter'
  | 'core-dump'
  | 'failed-unit'
  | 'failure-record'
  | 'log-line'
  | 'disk'
  | 'shared-memory'
  | 'resource'
  | 'configuration';

/** Something that was left over when a scenario had healed. */
export interface ResidueEvent extends EventBase {
  kind: 'residue';
  /** The machine, or `host`. */
  node: string;
  what: ResidueWhat;
  text: string;
}

/** A look for what is left over, whether it found something or not; where it could not be made there is no verdict. */
export interface InspectionEvent extends EventBase {
  kind: 'inspection';
  node: string;
  complete: boolean;
  why?: string;
}

/** One line of `timeline.jsonl`. */
export type TimelineEvent =
  | RunEvent
  | PhaseEvent
  | ExpectationEvent
  | StepEvent
  | AssertionEvent
  | FaultEvent
  | PowerEvent
  | FenceRequestEvent
  | FenceAnswerEvent
  | ObserverEvent
  | MembershipEvent
  | ClusterEvent
  | ResourcesEvent
  | FencingEvent
  | FailureEvent
  | ActivityEvent
  | CibEvent
  | PropertiesEvent
  | IdleEvent
  | ResidueEvent
  | InspectionEvent;

type Without<T, K extends keyof EventBase> = T extends TimelineEvent ? Omit<T, K> : never;

/**
 * An event as its source gives it: without the version, and with times on CLOCK_MONOTONIC itself (`monotonicMs()`), not yet
 * relative to a run. Without `observedAtMs` it was learnt of now.
 */
export type NewEvent = Without<TimelineEvent, 'v' | 'observedAtMs'> & { observedAtMs?: number };
