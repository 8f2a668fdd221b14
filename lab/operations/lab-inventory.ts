import type { Inventory, NodeOs } from '../../deployer/inventory.ts';
import type { LabState } from '../backend/backend.ts';
import type { Secrets } from '../secrets/secrets.ts';

export const defaultClusterName = 'openstack-ha';

/** A lab as its deployer sees it: machines and parameters, as an operator would have them, and nothing of the engine. */
export function labInventory(lab: LabState, secrets: Secrets, clusterName = defaultClusterName): Inventory {
  const { topology, spec } = lab;
  return {
    parameters: {
      ntp_server: topology.timeServer.address,
      fence_xvm: secrets.fenceKey,
      hacluster_passwd: secrets.haclusterPassword,
      ha_cluster_name: clusterName,
    },
    nodes: topology.machines.map(({ name, address }) => ({
      name,
      os: spec.os as NodeOs,
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
  };
}
