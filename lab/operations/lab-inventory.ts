import type { Inventory, InventoryNode, NodeOs } from '../../deployer/inventory.ts';
import type { LabConfig } from '../config/schema.ts';
import type { LabState } from '../backend/backend.ts';
import { otherMachineOs, systemOf } from '../backend/node-systems.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { fencedMachines } from '../topology/topology.ts';
import { labDeclaration, madeDeclaration } from './lab-declaration.ts';

/** Up to so many machines devices ask their fence daemon for the machines it holds, as the procedure has it. */
const listedNodes = 3;

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
  const { topology } = lab;
  const { clusterName = defaultClusterName } = wanted;
  const cluster = wanted.cluster ? labDeclaration(wanted.cluster, topology) : madeDeclaration(lab);
  const fenced = fencedMachines(topology);
  const quorumDevice = topology.otherMachines.find(({ role }) => role === 'quorum-device');
  const reached = ({ name, address }: { name: string; address: string }, os: string): InventoryNode => ({
    name,
    os: os as NodeOs,
    address,
    port: 22,
    user: 'root',
    identityFile: secrets.identityFile,
    hostKey: secrets.hostKeys[name]?.public,
  });
  return {
    parameters: {
      ntp_server: topology.timeServer.address,
      fence_xvm: secrets.fenceKey,
      hacluster_passwd: secrets.haclusterPassword,
      ha_cluster_name: clusterName,
    },
    nodes: topology.machines.map((machine) => ({
      ...reached(machine, systemOf(lab, machine.name).os),
      ...(machine.ring1 && { ring1Address: machine.ring1.name }),
    })),
    remoteNodes: topology.remoteMachines.map((machine) => reached(machine, otherMachineOs)),
    ...(quorumDevice && { quorumDevice: reached(quorumDevice, otherMachineOs) }),
    stonith: fenced.map(({ name, fenceDevice, multicastAddress }) => ({
      id: fenceDevice,
      multicastAddress,
      // Lists queue on one port of a node: with many devices they take longer than a fencing may.
      ...(fenced.length > listedNodes && { hostList: [name] }),
    })),
    ...(cluster && { cluster }),
  };
}
