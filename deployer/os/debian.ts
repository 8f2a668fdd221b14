import { aptPackages } from '../packages/apt.ts';
import type { OsDialect } from './dialect.ts';

const packages = [
  'pcs',
  'pacemaker',
  // pacemaker only recommends it, and crm_mon and stonith_admin are in it.
  'pacemaker-cli-utils',
  'corosync',
  'fence-agents',
  'fence-virt',
  'resource-agents',
];

/** Debian 12 and 13: apt, chrony. In 13 `fence-agents` draws in the packages that it was split into. */
export const debian: OsDialect = {
  packageManager: aptPackages,
  packages: packages.map((name) => ({ name })),
  remoteNodePackages: ['pcs', 'pacemaker-remote', 'resource-agents'].map((name) => ({ name })),
  quorumClientPackages: [{ name: 'corosync-qdevice' }],
  quorumDevicePackages: [{ name: 'pcs' }, { name: 'corosync-qnetd' }],
  pcsdUnits: ['pcsd.service'],
  time: {
    unit: 'chrony.service',
    configPath: '/etc/chrony/chrony.conf',
    // sourcedir adds servers from files that DHCP or the administrator left.
    isSource: (line) => /^\s*(server|pool|peer|sourcedir)\s/.test(line),
    listSources: 'chronyc -n sources',
    settings: [],
    packages: [{ name: 'chrony' }],
    rival: null,
  },
};
