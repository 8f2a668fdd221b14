import type { Node } from '../../lab/node/node.ts';

/** A package that the procedure needs. */
export interface Package {
  name: string;
  /** A program or a path that it brings: that is enough where it was built from sources, and no package manager knows it. */
  brings?: string;
}

/** How one family of systems gets its packages. */
export interface PackageManager {
  /** What keeps these packages from being in use, in words: `corosync is half-configured`. Changes nothing. */
  problems(node: Node, packages: readonly Package[]): Promise<string[]>;
  /**
   * Installs packages with what they need. An installation that was cut off is finished first; one that another program is at is
   * waited for. What was fetched is kept, so that a further run goes on from there.
   *
   * @throws InstallError for a package that cannot be had, a mirror that does not answer, a lock that is not given up
   */
  install(node: Node, packages: readonly Package[], signal?: AbortSignal): Promise<void>;
}

/** Names alone, as a package manager takes them. */
export function namesOf(packages: readonly Package[]): string[] {
  return packages.map(({ name }) => name);
}
