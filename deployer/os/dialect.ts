import type { Package, PackageManager } from '../packages/package-manager.ts';

/** What an operator types on one operating system. Commands are shell lines for root; pcs has dialects of its own. */
export interface OsDialect {
  packageManager: PackageManager;
  /** Those of the procedure. */
  packages: readonly Package[];
  /** In the place of those on a remote node: pacemaker and pacemaker-remote are not installed beside each other. */
  remoteNodePackages: readonly Package[];
  /** What nodes need besides where a quorum device is declared. */
  quorumClientPackages: readonly Package[];
  /** What the machine of a quorum device needs. */
  quorumDevicePackages: readonly Package[];
  /** What pcsd consists of, to be enabled and started in this order. */
  pcsdUnits: readonly string[];
  time: TimeService;
}

/** The daemon that keeps the clock, and the file that names its servers. */
export interface TimeService {
  unit: string;
  configPath: string;
  /** Whether a line of the configuration names a source of time, and so leaves it. */
  isSource(line: string): boolean;
  /** Prints the sources that the running daemon has, by address. */
  listSources: string;
  /** Further lines that a file must end with. */
  settings: { path: string; line: string }[];
  /** What brings the daemon. */
  packages: readonly Package[];
  /** A daemon that would fight over the clock. */
  rival: string | null;
}
