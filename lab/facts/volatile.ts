/** What changes on a node by itself, and why that is no deployer's doing. Everything else counts. */
export interface Volatile {
  pattern: RegExp;
  reason: string;
}

export const volatileFiles: readonly Volatile[] = [
  {
    pattern: /^\/var\/lib\/pacemaker\/cib\//,
    reason: 'the CIB: written whenever it changes, and compared by what it says',
  },
  {
    pattern: /^\/var\/lib\/pacemaker\/(pengine|blackbox|cores)\//,
    reason: 'what the scheduler calculated, each time it looked, and what daemons left when they crashed',
  },
  {
    pattern: /^\/etc\/(mtab|adjtime|resolv\.conf)$/,
    reason: 'the mount table, the hardware clock’s drift, what DHCP says',
  },
  { pattern: /^\/etc\/\.pwd\.lock$/, reason: 'the lock of the password file' },
  { pattern: /^\/etc\/lvm\/(archive|backup|cache)\//, reason: 'lvm’s own records' },
];

export const volatileUnits: readonly Volatile[] = [
  {
    pattern: /^(user@|user-runtime-dir@|session-)/,
    reason: 'come and go with each login, the deployer’s own included',
  },
  {
    pattern: /^(apt-daily|dpkg-db-backup|e2scrub|fstrim|logrotate|man-db|systemd-tmpfiles-clean|exim4-base)/,
    reason: 'run by timers, when it is their time',
  },
  { pattern: /^systemd-(hostnamed|localed|timedated|logind)/, reason: 'started when somebody asks them' },
];

/** @returns the reason why a change of this does not count, if it does not */
export function whyVolatile(name: string, list: readonly Volatile[]): string | undefined {
  return list.find(({ pattern }) => pattern.test(name))?.reason;
}
