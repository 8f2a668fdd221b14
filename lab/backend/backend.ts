import type { Readable, Writable } from 'node:stream';
import type { ClusterDeclaration } from '../../deployer/declaration/declaration.ts';
import type { ImageKind } from '../image/os-profile.ts';
import type { Node } from '../node/node.ts';
import type { FaultPlane } from './fault-plane.ts';
import type { OtherRole, Topology } from '../topology/topology.ts';

/** What the machine's own controller says. Unknown is never taken for off. */
export type Power = 'on' | 'off' | 'unknown';

/** The power of machines: what a fence host cuts, and what the cluster's claims are held against. */
export interface MachinePower {
  /** Asks afresh, never from memory. An engine that cannot be asked, a paused machine: `unknown` or `on`, never `off`. */
  state(machine: string): Promise<Power>;
  /** Cuts the power (no shutdown) and returns when the machine is off; so too when it already was. */
  off(machine: string): Promise<void>;
  /** Powers on and returns when the machine runs; so too when it already did. */
  on(machine: string): Promise<void>;
}

/** A change of a machine's power, or how it was found. */
export interface PowerChange {
  machine: string;
  power: Power;
  /** Frozen: it has power and does nothing. */
  paused: boolean;
  /** The engine's word: `die`, `start`, `pause`, `unpause`; `found` where it was asked. */
  action: string;
  /** When, in milliseconds since 1970 by the engine's wall clock; undefined: now. */
  epochMs: number | undefined;
}

/** What one node runs. */
export interface NodeSystem {
  /** A system of the table in lab/image/os-profile.ts. */
  os: string;
  /** The image's reference as the user or `lab setup` chose it. */
  image: string;
}

/** A machine's image as it is asked for. */
export interface WantedImage {
  os?: string | undefined;
  /** A ready one, of whatever kind. */
  image?: string | undefined;
  /** Default: `node`, with the cluster's packages. */
  kind?: ImageKind;
}

/** What a lab was asked to be. It stands in labels on the lab's network, so that a later `up` can compare. */
export interface LabSpec {
  name: string;
  /** Each controller's, in their order: as many as the lab has nodes. */
  systems: readonly NodeSystem[];
  /** Its nodes are freshly installed machines without the cluster's packages, on a network that reaches their mirror. */
  bare?: boolean | undefined;
  /** The snapshot that it was started from; undefined for a lab that is deployed, or restored like a deployed one. */
  snapshot?: string | undefined;
  /** What its cluster was declared to be when it was made. */
  cluster?: ClusterDeclaration | undefined;
}

export type Role = 'node' | OtherRole | 'fence-host' | 'time-server';

/** One machine or service that a lab consists of, whether it exists yet or not. */
export interface Part {
  /** `controller3-vm`, `quorum-device`, `fence-host` or `time-server`. */
  name: string;
  role: Role;
  address: string;
  exists: boolean;
  power: Power;
}

/** A lab as it stands on the host now, read from the labels. */
export interface LabState {
  spec: LabSpec;
  /** What it was made as, and what a reset makes it again, where machines were replaced by others since. */
  madeAs?: LabSpec | undefined;
  topology: Topology;
  parts: Part[];
  /** Where its nodes come from; undefined where it has none, or they do not agree. */
  origin?: NodeOrigin | undefined;
}

/** What a lab's nodes are made from. */
export interface NodeOrigin {
  /** The snapshot that a reset takes the lab back to, whether it was kept yet or not. */
  baseline: string;
  /** Whether the nodes' disks came from it; else from the bare node image, to be deployed on. */
  restored: boolean;
}

/** What one node is made from. */
export interface NodeSource {
  /** Written on it. */
  origin: NodeOrigin | undefined;
  /** Its disk in a snapshot; else it is made from the image of its system. */
  disk?: string | undefined;
}

/** A lab's nodes as they were kept, without secrets. */
export interface Snapshot {
  name: string;
  /** A baseline is kept and removed by lab itself; a named one by its owner. */
  kind: 'baseline' | 'named';
  /** The lab that it was taken from, as it was. */
  spec: LabSpec;
  subnet: string;
  takenAt: Date;
  /** Each machine's disk, by what the backend knows it by: of one and the same save, however often the name is saved anew. */
  disks: Record<string, string>;
  /** What this save takes on top of the node image. */
  sizeBytes: number;
}

/** Which of a node's files a snapshot keeps, and how. */
export interface KeptFiles {
  /** Whether a file that differs from the node's image is kept as it is. */
  isTakenAsIs(path: string): boolean;
  /** A folder on each node, in memory, with files that are kept in the place of those that are not, by their paths below it. */
  insteadFolder: string;
  /** Fills that folder on a node. */
  layOut(node: Node): Promise<void>;
}

/** A file to lay into a part before it first starts. */
export interface PartFile {
  path: string;
  content: string | Uint8Array;
  mode: number;
}

/** A file as it was found, by its path from the root; of one that is larger than was allowed, its end alone. */
export interface FoundFile {
  path: string;
  content: Buffer;
  sizeBytes: number;
}

export interface FileLimits {
  maxFileBytes: number;
  /** Ends the reading with its reason. */
  signal: AbortSignal;
}

export interface LogOptions {
  follow: boolean;
  /** Leaves out what it said before it was last started. */
  sinceStart?: boolean;
  /** Ends it. */
  signal?: AbortSignal;
}

/** A command's own input and outputs, and its bound. */
export interface AttachOptions {
  stdin: Readable | undefined;
  stdout: Writable;
  stderr: Writable;
  timeoutMs: number;
}

/** Where machines come from. What it keeps of a lab is what stands on the host: there is no state of its own. */
export interface Backend {
  readonly name: string;
  /**
   * What a machine is made of: the image named, else the one built for its kind and `os`, else for the system that setup chose.
   * @throws UnavailableError where it is not there; UserError where its system is not the one asked for, or unknown
   */
  nodeImage(wanted: WantedImage): Promise<NodeSystem>;
  /** What changes whenever a node image's content does. */
  imageId(image: string): Promise<string>;
  /** What machines can still be given: available memory and free space where the backend keeps them, in MiB. */
  capacity(): Promise<{ memAvailableMb: number; diskFreeMb: number }>;
  /** Names of the labs on this host, half-made ones included. */
  labs(): Promise<string[]>;
  /** @throws UnavailableError for a lab whose parts stand but whose network is gone */
  find(lab: string): Promise<LabState | undefined>;
  /**
   * Makes the lab's network, the bearer of its spec, where it is missing, and lets fence requests pass on it.
   * @param check is told where the lab is about to be, its second ring left out: when this throws, nothing is made
   */
  ensureNetwork(spec: LabSpec, check?: (topology: Topology) => void): Promise<LabState>;
  /** Makes one part with these files in it, not yet started. */
  createPart(lab: LabState, part: Part, files: PartFile[], source?: NodeSource): Promise<void>;
  /** Removes these parts, whatever state they are in; one that is not there is no error. */
  removeParts(lab: string, parts: readonly string[]): Promise<void>;
  /** Starts a part that exists; returns when it runs. */
  startPart(lab: string, part: string): Promise<void>;
  /** Removes everything that bears the lab's label. Returns what it removed, as one would say it. */
  destroy(lab: string): Promise<string[]>;
  /** A node for the lab's own looks at it: by the engine, beside the network and the deployer. */
  node(lab: string, machine: string): Node;
  /** A command's output on a node while it runs; it is ended when the reader stops, by `signal`, and when lab itself ends. */
  stream(lab: string, machine: string, command: string, signal?: AbortSignal): AsyncIterable<string>;
  /**
   * What happens to the power of the lab's machines, as it happens; first, for each machine, as it is found. Found anew
   * after the engine's word was lost in between. It ends by `signal`.
   */
  powerChanges(lab: string, machines: readonly string[], signal: AbortSignal): AsyncIterable<PowerChange>;
  /** Runs a command on a node with these as its input and outputs. @returns its exit code; 124 when its bound ended it */
  attach(lab: string, machine: string, command: string, options: AttachOptions): Promise<number>;
  /**
   * Keeps the disks of a lab's nodes, which must run and have nothing half-written. What had the name before is its meaning
   * until this save is whole, and stays until the next one: a lab may just be made from it. The caller holds the snapshot's lock.
   */
  saveSnapshot(
    lab: LabState,
    snapshot: Pick<Snapshot, 'name' | 'kind' | 'takenAt'>,
    files: KeptFiles,
  ): Promise<void>;
  /** The snapshots on this host, of each name the last save that is whole. */
  snapshots(): Promise<Snapshot[]>;
  /** Removes a snapshot and what saves left of it, or what one save did. Returns what it removed, as one would say it. */
  removeSnapshot(name: string, save?: Pick<Snapshot, 'takenAt'>): Promise<string[]>;
  /**
   * The files at or below a path of a part's disk, read from outside whether it runs, is frozen or is off; none where there
   * is no such path. What it has in memory (`/run`, `/dev/shm`) is not among them.
   */
  files(lab: string, part: string, path: string, limits: FileLimits): AsyncIterable<FoundFile>;
  /** All that the controller of machines knows of a part, in its own words. */
  describe(lab: string, part: string): Promise<unknown>;
  /** The power of the lab's machines. */
  power(lab: string): MachinePower;
  /** What faults act through. */
  faults(lab: string): FaultPlane;
  /** A part's output since it first started, or since it last did; `follow` goes on until the reader stops. */
  logs(lab: string, part: string, options: LogOptions): AsyncIterable<string>;
}
