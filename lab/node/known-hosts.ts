import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';

/** A machine's public host key. */
export interface HostKey {
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`, … */
  type: string;
  /** The key as SSH sends it (RFC 4253, 6.6), which known_hosts holds in base64. */
  blob: Buffer;
}

/**
 * Reads a key as known_hosts and `*.pub` files have it: `ssh-ed25519 AAAA… [comment]`.
 *
 * @throws Error when the base64 is not a key of the type that stands before it
 */
export function parseHostKey(text: string): HostKey {
  const [type = '', base64 = ''] = text.trim().split(/\s+/);
  const blob = Buffer.from(base64, 'base64');
  if (typeOf(blob) !== type) throw new Error(`not a host key of type "${type}": ${text.trim()}`);
  return { type, blob };
}

/** Takes a key as a server sent it. */
export function hostKeyOf(blob: Buffer): HostKey {
  return { type: typeOf(blob) ?? 'unknown', blob };
}

/** `ssh-ed25519 AAAA…`, as it stands in an inventory. */
export function renderHostKey({ type, blob }: HostKey): string {
  return `${type} ${blob.toString('base64')}`;
}

/** The fingerprint as `ssh-keygen -l` prints it: `SHA256:…`. */
export function fingerprint({ blob }: HostKey): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

export function sameHostKey(a: HostKey, b: HostKey): boolean {
  return a.blob.equals(b.blob);
}

/** A line of a known_hosts file; other ports than 22 stand in brackets. */
export function knownHostsLine(host: string, port: number, key: HostKey): string {
  return `${port === 22 ? host : `[${host}]:${port}`} ${renderHostKey(key)}`;
}

const algorithmsOf: Record<string, ServerHostKeyAlgorithm[]> = {
  'ssh-ed25519': ['ssh-ed25519'],
  // One key, three ways to sign with it.
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
};

/**
 * What to ask a server for, so that of its several keys it shows the one of this type.
 *
 * @throws Error for a type of key that is not supported
 */
export function hostKeyAlgorithms({ type }: HostKey): ServerHostKeyAlgorithm[] {
  const algorithms = algorithmsOf[type];
  if (!algorithms)
    throw new Error(
      `host keys of type "${type}" are not supported, only ${Object.keys(algorithmsOf).join(', ')}`,
    );
  return algorithms;
}

/** Every key begins with its own type, as a length of four bytes and the text. */
function typeOf(blob: Buffer): string | undefined {
  if (blob.length < 4) return undefined;
  const length = blob.readUInt32BE(0);
  return length > 0 && length <= blob.length - 4 ? blob.toString('latin1', 4, 4 + length) : undefined;
}
