import type { ClusterFacts } from './facts/cluster-facts.ts';

/** Something that is not as it must be. */
export interface Finding {
  what: string;
  /** The node, device or resource that it is at; `the cluster` where it is all of it. */
  where: string;
  /** What it may cost. */
  why: string;
  /** What to do: a command line where there is one. */
  mend: string;
}

/** Something that could not be judged: it may be right or wrong. */
export interface NotLookedAt {
  where: string;
  /** Why not. */
  notLookedAt: string;
}

export type Look = Finding | NotLookedAt;

/** One question to a cluster. It judges facts that were gathered before, asks nothing itself, and changes nothing. */
export interface Check {
  /** Kebab-case, as `lab verify` prints it. */
  name: string;
  /** What holds when it finds nothing. */
  title: string;
  look: (cluster: ClusterFacts) => Look[];
}

export const theCluster = 'the cluster';
