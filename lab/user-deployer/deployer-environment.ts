import type { Inventory } from '../../deployer/inventory.ts';
import type { LabVariables } from '../config/user-deployer.ts';
import type { UserDeployer } from './find-user-deployer.ts';

/** Paths as the deployer sees them. */
export interface DeployerFiles {
  inventory: string;
  sshConfig: string;
}

export interface DeployerRun {
  lab: string;
  deployer: UserDeployer;
  inventory: Inventory;
  rootPassword: string;
  files: DeployerFiles;
}

/** What a deployer's environment holds beside what it inherits: the parameters under the names of the procedure. */
export function deployerEnvironment({
  lab,
  deployer,
  inventory,
  rootPassword,
  files,
}: DeployerRun): Record<string, string> {
  const { ntp_server, fence_xvm, hacluster_passwd, ha_cluster_name } = inventory.parameters;
  const ofLab: LabVariables = {
    LAB_NAME: lab,
    LAB_INVENTORY: files.inventory,
    LAB_SSH_CONFIG: files.sshConfig,
    nodes_list: inventory.nodes.map(({ name }) => name).join(' '),
    ntp_server,
    fence_xvm,
    hacluster_passwd,
    ha_cluster_name,
    root_passwd: rootPassword,
  };
  return { ...deployer.env, ...ofLab };
}
