import type { Inventory, NodeOs } from '../../deployer/inventory.ts';
import type { LabConfig } from '../config/schema.ts';
import type { LabState } from '../backend/backend.ts';
import { systemOf } from '../backend/node-systems.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { labDeclaration } from './lab-declaration.ts';

export const defaultClusterName = 'openstack-ha';

/** What a folder's config asks of the cluster that is deployed. */
export type WantedCluster = Pick<LabConfig, 'clusterName' | 'cluster'>;

/**
 * A lab as its deployer sees it: machines and parameters, as an operator would have them, and nothing of the engine. Where no
 * declaration is asked for, it is the one that the lab was made with.
 *
 * @throws UserError for a declaration that this lab cannot be
 */
export function labInventory(lab: LabState, secrets: Secrets, wanted: WantedCluster = {}): Inventory {
  const { topology, spec } = lab;
  const { clusterName = defaultClusterName, cluster = spec.cluster } = wanted;
  return {
    parameters: {
      ntp_server: topology.timeServer.address,
      fence_xvm: secrets.fenceKey,
      hacluster_passwd: secrets.haclusterPassword,
      ha_cluster_name: clusterName,
    },
    nodes: topology.machines.map(({ name, address }) => ({
      name,
      os: systemOf(lab, name).os as NodeOs,
      address,
      port: 22,
      user: 'root',
      identityFile: secrets.identityFile,
      hostKey: secrets.hostKeys[name]?.public,
    })),
    stonith: topology.machines.map(({ index, multicastAddress }) => ({
      id: `fence${index}`,
      multicastAddress,
    })),
    ...(cluster && { cluster: labDeclaration(cluster, topology) }),
  };
}
