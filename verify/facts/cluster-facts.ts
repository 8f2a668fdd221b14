import type { ClusterView } from '../../lab/observe/cluster-view.ts';
import type { Ring } from '../../lab/observe/parse-cfgtool.ts';
import type { Configuration } from '../../lab/observe/parse-configuration.ts';
import type { OperationResult } from '../../lab/observe/parse-operation-results.ts';
import type { PcsdState } from '../../lab/observe/parse-pcsd-status.ts';
import type { QuorumView } from '../../lab/observe/parse-quorumtool.ts';
import type { Fact } from './fact.ts';
import type { FenceDevice } from './fence-device.ts';
import type { PcsGeneration } from './pcs-generation.ts';

export interface UnitState {
  active: string;
  enabled: string;
}

/** A file that must be secret, without what it holds: equal digests, equal files. */
export interface KeyFile {
  digest: string;
  mode: number;
}

/** A source of a running time daemon. */
export interface TimeSource {
  address: string;
  /** Whether any of the last eight questions to it was answered; null where the daemon does not say. */
  isReached: boolean | null;
}

/** What keeps a node's clock. */
export interface TimeFacts {
  /** The time daemons that systemd has there, by their unit. */
  daemons: Record<string, UnitState>;
  /** The servers that the configuration of each daemon names. */
  configured: Record<string, string[]>;
  /** The sources that the running daemon has; null where it has no tool that tells. */
  used: Fact<TimeSource[] | null>;
  /** Addresses of the server that was asked for. */
  askedAddresses: string[];
}

/** What one node said. A cluster that does not run there says nothing of itself: those facts are null. */
export interface NodeFacts {
  name: string;
  pcs: Fact<PcsGeneration>;
  view: ClusterView;
  quorum: Fact<QuorumView | null>;
  units: Fact<Record<string, UnitState>>;
  /** By path; null: there is no such file. */
  keys: Fact<Record<string, KeyFile | null>>;
  corosyncConf: Fact<string | null>;
  /** What corosync runs with. */
  cmap: Fact<ReadonlyMap<string, string> | null>;
  rings: Fact<Ring[] | null>;
  /** Each node's pcsd as this one's reaches it. */
  pcsd: Fact<Record<string, PcsdState>>;
  time: Fact<TimeFacts>;
}

/** What a fence device's agent answered on one node. */
export interface DeviceAnswers {
  /** The lines of its list; null: it was not asked, the agent cannot list. */
  list: Fact<string[] | null>;
  /** By the node that is asked about. */
  status: Record<string, Fact<'on' | 'off'>>;
}

export interface DeviceFacts {
  device: FenceDevice;
  /** By the node that asked; empty where the agent is no program. */
  answers: Record<string, DeviceAnswers>;
}

/** A node of which nothing was asked. */
export interface Unanswered {
  name: string;
  why: string;
  /** It answers, and what it runs is not all started yet. */
  isBooting?: boolean;
}

/** What was gathered of a cluster before it is judged. */
export interface ClusterFacts {
  /** What it was asked to be, as far as that is known. */
  asked: { ntpServer?: string | undefined };
  /** Nodes that answer. */
  nodes: NodeFacts[];
  /** Nodes that do not, or cannot be judged yet. */
  unanswered: Unanswered[];
  configuration: Fact<Configuration>;
  operations: Fact<OperationResult[]>;
  /** What `crm_verify` says of the running configuration; none: it is content. */
  crmVerify: Fact<string[]>;
  devices: DeviceFacts[];
}
