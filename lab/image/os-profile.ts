import { UserError } from '../errors.ts';

/** A system that nodes can run, as a table row: what its image is made from. */
export interface OsProfile {
  os: string;
  /** What a registry calls the bare system. */
  registryImage: string;
  /** How the bare system is made from its distribution's packages where no registry answers. */
  bootstrap?: { suite: string };
  /** Names the scripts `lab/image/node/install-FAMILY.sh` and `bare-FAMILY.sh`. */
  family: 'debian' | 'el';
  packages: readonly string[];
  /** Its systemd knows cgroup v1 alone. */
  cgroupV1: boolean;
}

const debianPackages = [
  'systemd systemd-sysv dbus openssh-server openssh-client ca-certificates',
  'pcs pacemaker pacemaker-cli-utils corosync fence-agents fence-virt resource-agents chrony',
  'iproute2 iputils-ping iptables nftables procps',
].flatMap((line) => line.split(' '));

const centosPackages = [
  'openssh-server openssh-clients libselinux-utils passwd',
  'pcs pacemaker corosync fence-agents-all fence-virt resource-agents ntp ntpdate',
  'iproute iputils iptables procps-ng which',
].flatMap((line) => line.split(' '));

/** In the order of preference: `lab setup` takes the first that proves itself on this host. */
export const osProfiles: readonly OsProfile[] = [
  { os: 'centos7', registryImage: 'centos:7', family: 'el', packages: centosPackages, cgroupV1: true },
  {
    os: 'debian12',
    registryImage: 'debian:12',
    bootstrap: { suite: 'bookworm' },
    family: 'debian',
    packages: debianPackages,
    cgroupV1: false,
  },
];

/** What `--os` and `lab.config.ts` take. */
export const osNames = osProfiles.map(({ os }) => os).toSorted();

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
