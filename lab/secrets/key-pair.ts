import ssh2 from 'ssh2';

/** An SSH key of type ed25519, as its files hold it. */
export interface KeyPair {
  private: string;
  public: string;
}

/** One in 256 is not read; as many in a row are not met. */
const tries = 16;

/**
 * A new key. ssh2 1.17 takes the zeros at the beginning of a public key away and writes a pair that nothing reads, itself least
 * (https://github.com/mscdex/ssh2/issues/1513): such a one is not taken.
 */
export function keyPair(comment: string): KeyPair {
  for (let i = 0; i < tries; i++) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if ([pair.private, pair.public].every(isRead)) return pair;
  }
  throw new Error(`of ${tries} keys that ssh2 made none can be read`);
}

function isRead(key: string): boolean {
  return !(ssh2.utils.parseKey(key) instanceof Error);
}
