import type Docker from 'dockerode';
import { osProfile } from '../../image/os-profile.ts';
import { nodeOpenFiles } from '../../host/limits.ts';

export interface NodeHostOptions {
  /** The engine's network; the default is its bridge. `none` for a node that needs none. */
  networkMode?: string;
  /** Lines for /etc/hosts as `name:address`. */
  extraHosts?: string[];
  /** Most open files; the default is what this host allows, at most 524288. */
  nofile?: number;
  /** What `cgroupNamespaceOf` says; the default is `private`. */
  cgroupNamespace?: 'private' | 'host';
}

const mebibyte = 1024 * 1024;

/**
 * What a node's container may do, and no more: systemd mounts (SYS_ADMIN) and the cluster sets addresses and routes
 * (NET_ADMIN), locks memory and sets priorities (IPC_LOCK, SYS_NICE). Never privileged: Pacemaker panics by writing to
 * /proc/sysrq-trigger, which would reboot the host and which the engine keeps read-only for others. No watchdog device
 * and no CAP_SYS_TIME: clock and watchdog are the host's.
 */
export async function nodeHostConfig(options: NodeHostOptions): Promise<Docker.HostConfig> {
  const nofile = options.nofile ?? (await nodeOpenFiles());
  const config: Docker.HostConfig & { CgroupnsMode: 'private' | 'host' } = {
    CapAdd: ['SYS_ADMIN', 'NET_ADMIN', 'IPC_LOCK', 'SYS_NICE'],
    CgroupnsMode: options.cgroupNamespace ?? 'private',
    // Where the host has AppArmor, the engine's default profile denies every mount that SYS_ADMIN allows.
    SecurityOpt: ['apparmor=unconfined'],
    Tmpfs: { '/run': '', '/run/lock': '', '/tmp': '' },
    // The engine's default of 64 MB is tight for corosync and Pacemaker.
    ShmSize: 256 * mebibyte,
    Ulimits: [{ Name: 'nofile', Soft: nofile, Hard: nofile }],
    ExtraHosts: options.extraHosts ?? [],
    Init: false,
    RestartPolicy: { Name: 'no' },
  };
  if (options.networkMode !== undefined) config.NetworkMode = options.networkMode;
  return config;
}

/**
 * The cgroup namespace that a system's nodes need on this engine: their own, but for a systemd of cgroup v1 on a host
 * of v2 alone. The kernel lets no other namespace make the v1 hierarchy that such a node's entry point mounts.
 */
export async function cgroupNamespaceOf(docker: Docker, os: string): Promise<'private' | 'host'> {
  if (!osProfile(os).cgroupV1) return 'private';
  const { CgroupVersion } = (await docker.info()) as { CgroupVersion?: string };
  return CgroupVersion === '2' ? 'host' : 'private';
}
