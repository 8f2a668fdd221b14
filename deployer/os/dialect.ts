import type { Inventory } from '../inventory.ts';
import { centos7 } from './centos7.ts';
import { debian12 } from './debian12.ts';

/** What an operator types on one operating system. Commands are shell lines for root; pcs has dialects of its own. */
export interface OsDialect {
  /** Exits with 0 when all packages of the procedure are there. */
  packagesInstalled: string;
  installPackages: string;
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
  /** Installs the daemon where it is missing. */
  install: string;
  /** A daemon that would fight over the clock. */
  rival: string | null;
}

const dialects: Record<Inventory['os'], OsDialect> = { centos7, debian12 };

export function osDialect(os: Inventory['os']): OsDialect {
  return dialects[os];
}
