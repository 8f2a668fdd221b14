import type { ResourceCommands } from './resource-commands.ts';

/** A fence device as Pacemaker keeps it. */
export interface FenceDeviceSpec {
  id: string;
  /** Without its class: `fence_xvm`. */
  agent: string;
  options: Record<string, string>;
}

/**
 * The command lines of one generation of pcs. `auth` reads hacluster's password from standard input: with `-u` and no
 * `-p` every generation asks for it, and without a terminal reads one line.
 */
export interface PcsDialect {
  auth(nodes: readonly string[]): string;
  setup(cluster: string, nodes: readonly string[]): string;
  /** Makes a node one of the cluster and starts nothing on it. A cluster that is stopped takes it only with `force`. */
  addNode(node: string, options: { force: boolean }): string;
  /** Stops a node's cluster, takes its configuration from it and its name from that of the others. */
  removeNode(node: string): string;
  /** Whether `setup` ends by restarting pcsd on every node, and the next command may come too early. */
  setupRestartsPcsd: boolean;
  enableAll: string;
  startAll: string;
  pcsdStatus(nodes: readonly string[]): string;
  createFenceDevice(device: FenceDeviceSpec): string;
  updateFenceDevice(device: FenceDeviceSpec): string;
  deleteFenceDevice(id: string): string;
  resources: ResourceCommands;
  /** Forgets the failures of a resource, or of all. */
  cleanUp(id?: string): string;
  setResourceDefault(name: string, value: string): string;
  setOperationDefault(name: string, value: string): string;
  setProperties(properties: Record<string, string>): string;
  fence(node: string, action: 'off' | 'reboot'): string;
  confirm(node: string): string;
}
