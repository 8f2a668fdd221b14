import type { OsDialect } from './dialect.ts';

const packages = 'pcs pacemaker corosync fence-agents fence-virt resource-agents';

/** Debian 12 and 13: apt, chrony. In 13 `fence-agents` draws in the packages that it was split into. */
export const debian: OsDialect = {
  // dpkg-query exits with 0 for packages that were removed and left their configuration.
  packagesInstalled: `test "$(dpkg-query -W -f '\${db:Status-Status}\\n' ${packages} | grep -cx installed)" = ${packages.split(' ').length}`,
  installPackages: `apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q ${packages}`,
  installQuorumDevice:
    'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q pcs corosync-qnetd',
  pcsdUnits: ['pcsd.service'],
  time: {
    unit: 'chrony.service',
    configPath: '/etc/chrony/chrony.conf',
    // sourcedir adds servers from files that DHCP or the administrator left.
    isSource: (line) => /^\s*(server|pool|peer|sourcedir)\s/.test(line),
    listSources: 'chronyc -n sources',
    settings: [],
    install: 'command -v chronyd || DEBIAN_FRONTEND=noninteractive apt-get install -y -q chrony',
    rival: null,
  },
};
