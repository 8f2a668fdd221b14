import type { NodeOs } from '../../deployer/inventory.ts';
import { UserError } from '../errors.ts';

/**
 * What a machine of a lab has installed: nothing of the cluster (`bare`), all that the deployer installs on a controller
 * (`node`), and what the cluster's other machines need. All but the first are made on top of it.
 */
export const imageKinds = ['bare', 'node', 'remote-node', 'quorum-device'] as const;
export type ImageKind = (typeof imageKinds)[number];

/** A system that nodes can run, as a table row: what its images are made from. */
export interface OsProfile {
  os: NodeOs;
  /** What a registry calls the bare system. */
  registryImage: string;
  /**
   * How the bare system is made from its distribution's packages where no registry answers. Of a release whose support has ended
   * the security suite's packages leave the mirrors, its index stays: it is left out.
   */
  bootstrap?: { suite: string; hasEnded?: true };
  /** Names the scripts `lab/image/node/*-FAMILY.sh`. */
  family: 'debian' | 'el';
  packages: Record<ImageKind, readonly string[]>;
  /** Its systemd knows cgroup v1 alone. */
  cgroupV1: boolean;
}

const debian = {
  family: 'debian',
  cgroupV1: false,
  packages: {
    bare: words(
      'systemd systemd-sysv dbus openssh-server openssh-client ca-certificates',
      'iproute2 iputils-ping iptables nftables procps',
    ),
    node: words(
      'pcs pacemaker pacemaker-cli-utils corosync fence-agents fence-virt resource-agents chrony',
      'corosync-qdevice haproxy',
    ),
    'remote-node': words('pcs pacemaker-remote pacemaker-cli-utils fence-virt resource-agents'),
    'quorum-device': words('pcs corosync-qnetd'),
  },
} as const satisfies Partial<OsProfile>;

const centos7: OsProfile = {
  os: 'centos7',
  registryImage: 'centos:7',
  family: 'el',
  packages: {
    bare: words(
      'openssh-server openssh-clients libselinux-utils passwd iproute iputils iptables procps-ng which',
    ),
    node: words(
      'pcs pacemaker corosync fence-agents-all fence-virt resource-agents ntp ntpdate',
      'corosync-qdevice haproxy',
    ),
    'remote-node': words('pcs pacemaker-remote fence-virt resource-agents'),
    'quorum-device': words('pcs corosync-qnetd'),
  },
  cgroupV1: true,
};

/** In the order of preference: `lab setup` takes the first that proves itself on this host. */
export const osProfiles: readonly OsProfile[] = [
  centos7,
  { os: 'debian12', registryImage: 'debian:12', bootstrap: { suite: 'bookworm' }, ...debian },
  { os: 'debian13', registryImage: 'debian:13', bootstrap: { suite: 'trixie' }, ...debian },
  { os: 'debian11', registryImage: 'debian:11', bootstrap: { suite: 'bullseye', hasEnded: true }, ...debian },
];

/** What `--os` and `lab.config.ts` take. */
export const osNames = osProfiles.map(({ os }) => os).toSorted();

/** Releases of Debian, which one mirror serves side by side. */
export const debianReleases = osProfiles.flatMap(({ bootstrap }) => bootstrap ?? []);

/** @throws UserError for a system that is not in the table */
export function osProfile(os: string): OsProfile {
  const profile = osProfiles.find((row) => row.os === os);
  if (profile) return profile;
  throw new UserError(`unknown node system "${os}"`, {
    hint: `one of: ${osNames.join(', ')}`,
  });
}

/** The system that the services image is made on; it needs what Debian packages alone. */
export const servicesProfile = osProfile('debian12');
export const servicesPackages: readonly string[] = ['chrony', 'iptables', 'libstdc++6', 'nftables'];

function words(...lines: string[]): string[] {
  return lines.flatMap((line) => line.split(' '));
}
