import { hash as oneShotHash, timingSafeEqual } from 'node:crypto';

/** From weak to strong; the place in the list is the number that the protocol uses. */
export const hashNames = ['none', 'sha1', 'sha256', 'sha512'] as const;
export type HashName = (typeof hashNames)[number];

/** Digests and challenges take 64 bytes on the wire, whatever the hash. */
export const proofBytes = 64;

/** H(key ‖ parts), padded with zeros to 64 bytes; `none` gives zeros only. */
export function keyedHash(hash: HashName, key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const proof = Buffer.alloc(proofBytes);
  if (hash === 'none') return proof;
  oneShotHash(hash, Buffer.concat([key, ...parts]), 'buffer').copy(proof);
  return proof;
}

export function isProof(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * The challenges that are waiting for a response. Both sides prove themselves in the same way with the same key, so a
 * stranger could hand our own challenge back to us in a second session, and use our response there as his proof.
 */
export class OpenChallenges {
  readonly #open = new Set<string>();

  add(challenge: Buffer): void {
    this.#open.add(challenge.toString('latin1'));
  }

  has(challenge: Buffer): boolean {
    return this.#open.has(challenge.toString('latin1'));
  }

  delete(challenge: Buffer): void {
    this.#open.delete(challenge.toString('latin1'));
  }
}
