import type { Node } from '../../../lab/node/node.ts';

/** Files of a node with what is secret, or names its lab. */
const places = [
  '/etc/cluster/fence_xvm.key',
  '/etc/corosync/authkey',
  '/etc/pacemaker/authkey',
  '/etc/ssh/ssh_host_ed25519_key',
  '/etc/ssh/ssh_host_ed25519_key.pub',
  '/etc/machine-id',
  '/root/.ssh/authorized_keys',
  '/root/.ssh/id_ed25519',
  '/root/.ssh/id_ed25519.pub',
  '/root/.ssh/known_hosts',
  '/var/lib/pcsd/known-hosts',
  '/var/lib/pcsd/pcs_users.conf',
  '/var/lib/pcsd/pcsd.crt',
  '/var/lib/pcsd/pcsd.key',
];

/** A secret as bytes that would give it away wherever they stand. */
export interface Secret {
  what: string;
  bytes: Buffer;
}

/** What is secret on a node: keys by a stretch of their own, tokens, the password's hash, and what names the lab. */
export async function secretsOn(node: Node): Promise<Secret[]> {
  const secrets = await Promise.all(places.map(async (place) => readSecret(node, place)));
  const { stdout } = await node.exec("sed -n 's/^hacluster:\\([^:]*\\):.*/\\1/p' /etc/shadow");
  return [...secrets.flat(), { what: `${node.name} hacluster's hash`, bytes: Buffer.from(stdout.trim()) }];
}

async function readSecret(node: Node, place: string): Promise<Secret[]> {
  const { exitCode } = await node.exec(`test -s ${place}`, { okCodes: [0, 1] });
  if (exitCode !== 0) return [];
  const content = await node.get(place);
  const text = content.toString('latin1');
  const tokens = [...text.matchAll(/"token": "([^"]+)"/g)].map(([, token = '']) => token);
  // Keys and certificates begin alike, with names; a stretch near the end is nowhere else.
  const lines = text.split('\n').filter((line) => /^[A-Za-z0-9+/=]{60,}$/.test(line));
  const blobs = [...text.matchAll(/ssh-ed25519 (\S+)/g)].map(([, blob = '']) => blob.slice(24));
  const parts = [...tokens, ...lines.slice(-3, -1), ...blobs];
  const stretches =
    parts.length > 0 ? parts.map((part) => Buffer.from(part, 'latin1')) : [content.subarray(0, 64)];
  return stretches.map((bytes, i) => ({ what: `${node.name} ${place} (${i + 1})`, bytes }));
}

/** Which of these secrets stand in an archive of files. */
export function foundIn(archive: Buffer, secrets: readonly Secret[]): string[] {
  return secrets.filter(({ bytes }) => bytes.length >= 8 && archive.includes(bytes)).map(({ what }) => what);
}
