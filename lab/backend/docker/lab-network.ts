import type Docker from 'dockerode';
import { chooseSubnet, hostRoutes } from '../../host/routes.ts';
import type { LabSpec } from '../backend.ts';
import { label, networkLabels, networkName, ring1NetworkName } from './labels.ts';

/** How often a subnet is chosen anew when another lab takes the same one at the same moment. */
const tries = 5;

/** Makes the network of the lab's second ring, for corosync alone. @returns the subnet that was taken */
export async function createRing1Network(docker: Docker, lab: string): Promise<string> {
  const labels = { [label.lab]: lab, [label.role]: 'ring1-network' };
  return (await createNetwork(docker, { name: ring1NetworkName(lab), labels, internal: true })).subnet;
}

/**
 * Makes the lab's network, internal unless its nodes are bare, on a /24 that neither the host nor another network of the engine uses.
 * The engine's own addresses come from the lower half; the upper half stays free for virtual IPs.
 *
 * @param check is told the subnet before the network is made, which it is not when this throws
 * @returns the subnet that was taken, and the bridge's name on the host
 * @throws UnavailableError when no subnet is free
 */
export async function createLabNetwork(
  docker: Docker,
  spec: LabSpec,
  check?: (subnet: string) => void,
): Promise<{ subnet: string; bridge: string }> {
  return createNetwork(docker, {
    name: networkName(spec.name),
    labels: networkLabels(spec),
    // Bare nodes fetch their packages from outside.
    internal: !spec.bare,
    check,
  });
}

interface WantedNetwork {
  name: string;
  labels: Record<string, string>;
  internal: boolean;
  check?: ((subnet: string) => void) | undefined;
}

async function createNetwork(
  docker: Docker,
  { name, labels, internal, check }: WantedNetwork,
): Promise<{ subnet: string; bridge: string }> {
  const taken = [...(await hostRoutes()), ...(await engineSubnets(docker))];
  for (let attempt = 1; ; attempt++) {
    const subnet = chooseSubnet(taken);
    check?.(subnet);
    const prefix = subnet.replace(/0\/24$/, '');
    try {
      const network = await docker.createNetwork({
        Name: name,
        CheckDuplicate: true,
        Internal: internal,
        Labels: labels,
        IPAM: {
          Driver: 'default',
          Config: [{ Subnet: subnet, Gateway: `${prefix}1`, IPRange: `${prefix}0/25` }],
        },
      });
      return { subnet, bridge: bridgeName(network.id) };
    } catch (error) {
      if (!/overlaps/i.test(String(error)) || attempt === tries) throw error;
      taken.push(subnet);
    }
  }
}

async function engineSubnets(docker: Docker): Promise<string[]> {
  const networks = await docker.listNetworks();
  return networks.flatMap(({ IPAM }) => IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []);
}

/** The engine's own way of naming a network's bridge. */
export function bridgeName(networkId: string): string {
  return `br-${networkId.slice(0, 12)}`;
}
