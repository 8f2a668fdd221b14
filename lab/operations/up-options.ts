import type { ClusterDeclaration } from '../../deployer/declaration/declaration.ts';
import type { UserDeployer } from '../user-deployer/find-user-deployer.ts';

export interface UpOptions {
  lab: string;
  /** One system for all nodes, or one for each; undefined: what setup chose. */
  os?: readonly string[] | undefined;
  image?: string | undefined;
  /** Undefined: three, or as many as the lab has. */
  nodes?: number | undefined;
  /** Nodes without the cluster's packages, which the deployer installs; undefined: as the lab is, a new one not. */
  bare?: boolean | undefined;
  deploy: boolean;
  clusterName?: string | undefined;
  /** What the cluster is to be; undefined: what the lab was made with, else the procedure's. */
  cluster?: ClusterDeclaration | undefined;
  /** Deploys in place of lab's own deployer. */
  deployer?: UserDeployer | undefined;
  /** Deploys where a snapshot of such a deployment could be restored. */
  fresh?: boolean | undefined;
  /** Starts the lab from this snapshot of its owner's; system, image and size are the snapshot's. */
  snapshot?: string | undefined;
}
