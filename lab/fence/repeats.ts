/**
 * The requests that were taken up in the last seconds. A client sends the same request from each of its addresses and
 * again every two seconds until somebody calls back; it must be performed once.
 */
export class Repeats {
  readonly #windowMs: number;
  readonly #now: () => number;
  /** Request id → when it is forgotten; the oldest first. */
  readonly #taken = new Map<string, number>();

  constructor({ windowMs = 10_000, now = () => performance.now() } = {}) {
    this.#windowMs = windowMs;
    this.#now = now;
  }

  has(id: string): boolean {
    return (this.#taken.get(id) ?? -Infinity) > this.#now();
  }

  /** @returns false when the request has been taken up within the window */
  take(id: string): boolean {
    const now = this.#now();
    for (const [old, forgottenAt] of this.#taken) {
      if (forgottenAt > now) break;
      this.#taken.delete(old);
    }
    if (this.#taken.has(id)) return false;
    this.#taken.set(id, now + this.#windowMs);
    return true;
  }
}
