/** What one Pacemaker node says of another. */
export type NodeState = 'online' | 'offline' | 'unclean' | 'pending' | 'standby' | 'maintenance' | 'unknown';

export interface ResourceView {
  id: string;
  /** `stonith:fence_xvm`, `ocf:pacemaker:Dummy`: one colon spelling for both generations. */
  agent: string;
  role: string;
  active: boolean;
  failed: boolean;
  /** Nodes that it is active on. */
  nodes: string[];
}

/** One node's view of the whole cluster, parsed from its `crm_mon` XML. */
export interface ClusterView {
  observer: string;
  /** False: the cluster stack is not running there, and everything below is empty or null. */
  running: boolean;
  dc: string | null;
  quorate: boolean | null;
  nodes: Record<string, NodeState>;
  resources: ResourceView[];
  /** The configuration's last change as text (time, user, client, origin): equal texts, unchanged configuration. */
  lastChange: string | null;
}
