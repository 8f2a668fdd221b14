import { yumPackages } from '../packages/yum.ts';
import type { OsDialect } from './dialect.ts';

/** CentOS 7: yum, ntpd. */
export const centos7: OsDialect = {
  packageManager: yumPackages,
  packages: [
    { name: 'pcs', brings: 'pcs' },
    { name: 'pacemaker', brings: 'pacemakerd' },
    { name: 'corosync', brings: 'corosync' },
    { name: 'fence-agents-all', brings: 'fence_xvm' },
    { name: 'resource-agents', brings: '/usr/lib/ocf/resource.d' },
  ],
  remoteNodePackages: [
    { name: 'pcs', brings: 'pcs' },
    { name: 'pacemaker-remote', brings: 'pacemaker_remoted' },
    { name: 'resource-agents', brings: '/usr/lib/ocf/resource.d' },
  ],
  quorumClientPackages: [{ name: 'corosync-qdevice', brings: 'corosync-qdevice' }],
  quorumDevicePackages: [
    { name: 'pcs', brings: 'pcs' },
    { name: 'corosync-qnetd', brings: 'corosync-qnetd' },
  ],
  pcsdUnits: ['pcsd.service'],
  time: {
    unit: 'ntpd.service',
    configPath: '/etc/ntp.conf',
    isSource: (line) => /^\s*server\s/.test(line),
    listSources: 'ntpq -pn',
    settings: [{ path: '/etc/sysconfig/ntpdate', line: 'SYNC_HWCLOCK=yes' }],
    packages: [
      { name: 'ntp', brings: 'ntpd' },
      { name: 'ntpdate', brings: 'ntpd' },
    ],
    // CentOS 7 installs it by default.
    rival: 'chronyd.service',
  },
};
