import type { Secrets } from '../secrets/secrets.ts';
import type { ClusterSecrets } from '../secrets/cluster-secrets.ts';

const removed = '[a secret was removed here]';

/** Takes a lab's secrets out of what is kept, wherever they may have got to. */
export class Redaction {
  readonly #secrets: readonly string[];

  constructor(secrets: Secrets | undefined, cluster: Partial<ClusterSecrets> | undefined) {
    const { fenceKey, haclusterPassword, rootPassword, identity, hostKeys = {} } = secrets ?? {};
    const keys = [identity, cluster?.rootKey, ...Object.values(hostKeys)];
    this.#secrets = [
      fenceKey,
      haclusterPassword,
      rootPassword,
      ...keys.flatMap((key) => bodyOf(key?.private)),
      ...[cluster?.corosyncKey, cluster?.pacemakerKey].flatMap((key) =>
        key === undefined ? [] : [key, Buffer.from(key, 'base64').toString('latin1')],
      ),
      ...Object.values(cluster?.pcsdTokens ?? {}),
    ].filter((secret) => secret !== undefined && secret !== '') as string[];
  }

  /** The same bytes where none of the secrets stands in them. */
  apply(content: Buffer): Buffer {
    // One character a byte: what is no text comes out as it went in.
    const text = content.toString('latin1');
    const found = this.#secrets.filter((secret) => text.includes(secret));
    if (found.length === 0) return content;
    return Buffer.from(
      found.reduce((rest, secret) => rest.replaceAll(secret, removed), text),
      'latin1',
    );
  }
}

/** The lines of a private key that are no heading; its first one, with the kind of key, is the same in all. */
function bodyOf(key: string | undefined): string[] {
  const lines = key?.split('\n').filter((line) => /^[A-Za-z0-9+/=]{20,}$/.test(line)) ?? [];
  return lines.slice(1);
}
