/**
 * Files that hold a lab's secrets or its identity, on a node of either generation. A snapshot keeps their places: empty
 * files of the same owner and mode. A restore fills those that it finds with the new lab's own.
 */
export const keyPlaces = [
  '/etc/cluster/fence_xvm.key',
  '/etc/corosync/authkey',
  '/etc/pacemaker/authkey',
  '/root/.ssh/id_ed25519',
  '/root/.ssh/id_ed25519.pub',
  '/root/.ssh/known_hosts',
] as const;

/** Where pcs keeps the token of every pcsd that it knows: from 0.10 on, and in 0.9. */
export const tokenStores = ['/var/lib/pcsd/known-hosts', '/var/lib/pcsd/tokens'] as const;

/** Every file with tokens; pcsd itself keeps those that it accepts. */
export const tokenPlaces = [...tokenStores, '/var/lib/pcsd/pcs_users.conf'] as const;

/** Every account's password; hacluster's is a lab's secret. */
export const passwordPlace = '/etc/shadow';

/**
 * What a snapshot does not keep at all. Either a node makes it anew by itself, as it did when it was deployed (host keys,
 * pcsd's certificate and cookie secret, the machine's id), or it tells of the past of another lab: logs, evidence, ring
 * numbers, files of services that ran.
 */
const leftOut = [
  /^\/etc\/ssh\/ssh_host_/,
  /^\/root\/\.ssh\/(authorized_keys|id_)/,
  /^\/root\/\.(bash_history|viminfo|lesshst)$/,
  /^\/etc\/(shadow|gshadow|passwd|group)-$/,
  /^\/etc\/(machine-id|hosts|hostname|resolv\.conf|mtab)$/,
  /^\/var\/lib\/dbus\/machine-id$/,
  /^\/var\/lib\/pcsd\/(pcsd\.(crt|key|cookiesecret)|pcs_web_sessions.*)$/,
  /^\/var\/lib\/pacemaker\/(blackbox|cores|pengine)\/./,
  /^\/var\/lib\/corosync\/./,
  /^\/var\/lib\/systemd\/random-seed$/,
  /^\/var\/log\/./,
  /^\/var\/(tmp|cache)\/./,
  /^\/var\/spool\/.*\/./,
  /^\/(run|tmp|proc|sys|dev)(\/|$)/,
  /^\/usr\/local\/lib\/fencelab\/own(\/|$)/,
];

/** Whether a snapshot takes a file as it is on the node; those with secrets are kept in another form, or not at all. */
export function isTakenAsIs(path: string): boolean {
  const secret: readonly string[] = [...keyPlaces, ...tokenPlaces, passwordPlace];
  return !secret.includes(path) && !leftOut.some((pattern) => pattern.test(path));
}
