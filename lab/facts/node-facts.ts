/** One file of a node, by what a rewrite of it changes. */
export interface FileFacts {
  /** `f` file, `d` folder, `l` link. */
  type: string;
  /** `644`, and `root:root`. */
  mode: string;
  owner: string;
  /** When it was last written, to the nanosecond; of folders nothing, since that only tells of what is in them. */
  writtenAt: string;
  /** Of a file its content's digest, of a link where it leads. */
  content: string;
}

/** One systemd unit. */
export interface UnitFacts {
  active: string;
  enabled: string;
  /** When it last became active, by the node's own clock since boot: another one, and it was started again. */
  activeSince: string;
}

/** What a deployer can have changed on a node, as it stood at one moment. */
export interface NodeFacts {
  node: string;
  /** Another one, and the node was started anew. */
  bootId: string;
  files: Map<string, FileFacts>;
  /** Version by package. */
  packages: Map<string, string>;
  units: Map<string, UnitFacts>;
}

/** The cluster's configuration as its nodes share it, each element and attribute by its path; null where none could be read. */
export interface ConfigurationFacts {
  /** `admin_epoch.epoch`. */
  version: string;
  entries: Map<string, string>;
}

export interface ClusterFacts {
  nodes: NodeFacts[];
  configuration: ConfigurationFacts | null;
}
