import type { ResourceCommands } from './resource-commands.ts';

/** A fence device as Pacemaker keeps it. */
export interface FenceDeviceSpec {
  id: string;
  /** Without its class: `fence_xvm`. */
  agent: string;
  options: Record<string, string>;
  /** Undefined: Pacemaker's own 60 s, or what was there before. */
  monitorSeconds?: number | undefined;
}

/** One rung of the ladder of devices that are tried for a node. */
export interface FencingLevelSpec {
  target: string;
  level: number;
  devices: readonly string[];
}

/** A node as corosync is to reach it. */
export interface ClusterNode {
  name: string;
  /** Its address on the second ring, where there is one; the first is its name's. */
  ring1Address?: string | undefined;
}

/** A cluster as it is set up. */
export interface ClusterSpec {
  name: string;
  nodes: readonly ClusterNode[];
  /** Options of corosync.conf's sections, by their names there. */
  totem: Record<string, string>;
  quorum: Record<string, string>;
}

/** Options of the quorum's device: its own, and those of its model `net`. */
export interface QuorumDeviceSpec {
  generic: Record<string, string>;
  model: Record<string, string>;
}

/**
 * The command lines of one generation of pcs. `auth` reads hacluster's password from standard input: with `-u` and no
 * `-p` every generation asks for it, and without a terminal reads one line.
 */
export interface PcsDialect {
  auth(nodes: readonly string[]): string;
  setup(cluster: ClusterSpec): string;
  /** Makes a node one of the cluster and starts nothing on it. A cluster that is stopped takes it only with `force`. */
  addNode(node: ClusterNode, options: { force: boolean }): string;
  /** Stops a node's cluster, takes its configuration from it and its name from that of the others. */
  removeNode(node: string): string;
  /** Whether `setup` ends by restarting pcsd on every node, and the next command may come too early. */
  setupRestartsPcsd: boolean;
  enableAll: string;
  startAll: string;
  stopAll: string;
  /** Changes totem options of a cluster that may run; undefined where that is done by hand on every node. */
  updateTotem: ((options: Record<string, string>) => string) | undefined;
  /** Changes quorum options of a cluster that is stopped. */
  updateQuorum(options: Record<string, string>): string;
  addQuorumDevice(device: QuorumDeviceSpec): string;
  /** The cluster is stopped then. */
  updateQuorumDevice(device: QuorumDeviceSpec): string;
  removeQuorumDevice: string;
  pcsdStatus(nodes: readonly string[]): string;
  createFenceDevice(device: FenceDeviceSpec): string;
  updateFenceDevice(device: FenceDeviceSpec): string;
  deleteFenceDevice(id: string): string;
  addFencingLevel(level: FencingLevelSpec): string;
  removeFencingLevel(level: Pick<FencingLevelSpec, 'target' | 'level'>): string;
  resources: ResourceCommands;
  /** Forgets the failures of a resource, or of all. */
  cleanUp(id?: string): string;
  setResourceDefault(name: string, value: string): string;
  setOperationDefault(name: string, value: string): string;
  setProperties(properties: Record<string, string>): string;
  fence(node: string, action: 'off' | 'reboot'): string;
  confirm(node: string): string;
}
