import { createTopology, type Topology } from '../../topology/topology.ts';
import type { LabSpec } from '../backend.ts';

/** The lab of this spec on the subnets that its networks have. */
export function topologyOf(
  { name, systems, cluster }: LabSpec,
  { subnet, ring1Subnet }: { subnet: string; ring1Subnet?: string | undefined },
): Topology {
  return createTopology({
    lab: name,
    nodes: systems.length,
    subnet,
    ring1Subnet,
    quorumDevice: cluster?.quorumDevice !== undefined,
    remoteNodes: cluster?.remoteNodes?.map((each) => each.name),
  });
}
