import { createHash } from 'node:crypto';

/** A machine of the lab: its name in the cluster, its place in the network, and the fence listener that serves it. */
export interface Machine {
  /** `controller3-vm`: what the cluster, the engine's label and fence_xvm call it. */
  name: string;
  /** `controller3`: the simulated KVM host that holds it. */
  host: string;
  index: number;
  address: string;
  /** On the second ring, where the lab has one: by name, which a restored cluster keeps on whatever subnet it comes up. */
  ring1?: { name: string; address: string };
  uuid: string;
  /** The group that its KVM host's fence listener hears, one a host: 225.0.0.1, 225.0.0.2, … */
  multicastAddress: string;
  /** What the procedure calls the stonith device that asks there. */
  fenceDevice: string;
}

/** What machines beside the controllers are for. */
export type OtherRole = 'quorum-device' | 'remote-node';

/** A machine beside the controllers: on the lab's network, with power and an address of its own. */
export interface OtherMachine {
  name: string;
  role: OtherRole;
  address: string;
}

/** Everything about a lab that follows from its name, its size and its subnet. */
export interface Topology {
  lab: string;
  /** IPv4 /24, `10.213.7.0/24`: .1 host, .2 fence host, .3 time server, .4 quorum device, .11… nodes, .31… remote nodes, .128/25 kept free for virtual IPs. */
  subnet: string;
  gateway: string;
  fenceHost: { address: string };
  timeServer: { address: string };
  virtualIps: string;
  machines: Machine[];
  otherMachines: OtherMachine[];
  /** Those of them that the cluster fences: remote nodes, each on a KVM host of its own. */
  remoteMachines: Machine[];
}

/** The quorum device's machine, as the cluster calls it. */
const quorumDeviceName = 'quorum-device';

export const maxNodes = 16;

/** @param subnet an IPv4 /24 such as `10.213.7.0/24`, as is `ring1Subnet`, that of a second network for corosync alone */
export function createTopology({
  lab,
  nodes,
  subnet,
  ring1Subnet,
  quorumDevice = false,
  remoteNodes = [],
}: {
  lab: string;
  nodes: number;
  subnet: string;
  ring1Subnet?: string | undefined;
  quorumDevice?: boolean;
  /** Their names. */
  remoteNodes?: readonly string[] | undefined;
}): Topology {
  const prefix = subnet.replace(/\.0\/24$/, '');
  const remoteMachines = remoteNodes.map((name, i) => ({
    name,
    host: name,
    index: i + 1,
    address: `${prefix}.${31 + i}`,
    uuid: machineUuid(lab, name),
    multicastAddress: `225.0.0.${31 + i}`,
    fenceDevice: `fence-${name}`,
  }));
  const ring1Prefix = ring1Subnet?.replace(/\.0\/24$/, '');
  return {
    lab,
    subnet,
    gateway: `${prefix}.1`,
    fenceHost: { address: `${prefix}.2` },
    timeServer: { address: `${prefix}.3` },
    virtualIps: `${prefix}.128/25`,
    machines: Array.from({ length: nodes }, (_, i) => ({
      name: `controller${i + 1}-vm`,
      host: `controller${i + 1}`,
      index: i + 1,
      address: `${prefix}.${11 + i}`,
      ...(ring1Prefix !== undefined && {
        ring1: { name: `controller${i + 1}-ring1`, address: `${ring1Prefix}.${11 + i}` },
      }),
      uuid: machineUuid(lab, `controller${i + 1}-vm`),
      multicastAddress: `225.0.0.${i + 1}`,
      fenceDevice: `fence${i + 1}`,
    })),
    otherMachines: [
      ...(quorumDevice
        ? [{ name: quorumDeviceName, role: 'quorum-device' as const, address: `${prefix}.4` }]
        : []),
      ...remoteMachines.map(({ name, address }) => ({ name, role: 'remote-node' as const, address })),
    ],
    remoteMachines,
  };
}

/** Every machine that a deployer is told of: the controllers and those beside them. */
export function allMachinesOf({ machines, otherMachines }: Topology): { name: string; address: string }[] {
  return [...machines, ...otherMachines];
}

/** Every machine that the cluster fences, each held by its own KVM host. */
export function fencedMachines({ machines, remoteMachines }: Topology): Machine[] {
  return [...machines, ...remoteMachines];
}

/** How many virtual IPs a lab keeps free: .129 to .254. */
export const virtualIpCount = 126;

/** The lab's n-th virtual IP, the first one `.129`. */
export function virtualIpOf({ virtualIps }: Pick<Topology, 'virtualIps'>, index: number): string {
  return virtualIps.replace(/\d+\/25$/, String(128 + index));
}

export function isVirtualIp(topology: Pick<Topology, 'virtualIps'>, address: string): boolean {
  return Array.from({ length: virtualIpCount }, (_, i) => virtualIpOf(topology, i + 1)).includes(address);
}

/** A stable UUID (RFC 9562, version 8) for a machine of a lab, so that fence_xvm's UUID flag has something to name. */
function machineUuid(lab: string, machine: string): string {
  const hex = createHash('sha256').update(`fencelab/${lab}/${machine}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(18, 20),
    hex.slice(20, 32),
  ].join('-');
}
