import type { OsDialect } from './dialect.ts';

const packages = 'pcs pacemaker corosync fence-agents-all resource-agents';

/** CentOS 7: yum, ntpd. What was built from sources is known to no rpm: then what the procedure calls must be there. */
export const centos7: OsDialect = {
  packagesInstalled:
    `rpm -q ${packages} || ` +
    '{ for program in pcs pacemakerd corosync fence_xvm; do command -v $program || exit 1; done; test -d /usr/lib/ocf/resource.d; }',
  installPackages: `yum install -y ${packages}`,
  installQuorumDevice: 'yum install -y pcs corosync-qnetd',
  pcsdUnits: ['pcsd.service'],
  time: {
    unit: 'ntpd.service',
    configPath: '/etc/ntp.conf',
    isSource: (line) => /^\s*server\s/.test(line),
    listSources: 'ntpq -pn',
    settings: [{ path: '/etc/sysconfig/ntpdate', line: 'SYNC_HWCLOCK=yes' }],
    install: 'command -v ntpd || yum install -y ntp ntpdate',
    // CentOS 7 installs it by default.
    rival: 'chronyd.service',
  },
};
