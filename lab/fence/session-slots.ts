import { SessionFault } from './session.ts';

export interface SessionSlot {
  /** Aborts when the client took too long to prove itself, or lost its slot to a newer one; never after `prove`. */
  signal: AbortSignal;
  /** The client has proved itself: from now on only `release` ends its slot. */
  prove(): void;
  release(): void;
}

export interface SessionLimits {
  total: number;
  /** For one client address. */
  perClient: number;
  /** How long a client may take until it has proved itself. */
  proofTimeoutMs: number;
}

export const defaultSessionLimits: SessionLimits = { total: 256, perClient: 16, proofTimeoutMs: 5_000 };

interface Waiting {
  client: string;
  isProven: boolean;
  /** Gives the slot up, and aborts for whoever still holds it. */
  end(why: string): void;
}

/**
 * How many sessions are open at once. Where there are too many, the one that has been unproven for longest makes room:
 * a real client proves itself within milliseconds, so silent ones cannot keep it out by filling all slots.
 */
export class SessionSlots {
  readonly #limits: SessionLimits;
  /** The oldest first. */
  readonly #taken = new Set<Waiting>();

  constructor(limits: SessionLimits = defaultSessionLimits) {
    this.#limits = limits;
  }

  /** @returns undefined when all slots are held by clients that have proved themselves */
  take(client: string): SessionSlot | undefined {
    const ofClient = [...this.#taken].filter((other) => other.client === client);
    const hasRoom =
      (ofClient.length < this.#limits.perClient || this.#displace(ofClient)) &&
      (this.#taken.size < this.#limits.total || this.#displace([...this.#taken]));
    if (!hasRoom) return undefined;

    const abort = new AbortController();
    const release = (): void => {
      this.#taken.delete(waiting);
      clearTimeout(bound);
    };
    const end = (why: string): void => {
      release();
      abort.abort(new SessionFault(why));
    };
    const waiting: Waiting = { client, isProven: false, end };
    const bound = setTimeout(end, this.#limits.proofTimeoutMs, 'silent client');
    this.#taken.add(waiting);
    return {
      signal: abort.signal,
      prove: () => {
        waiting.isProven = true;
        clearTimeout(bound);
      },
      release,
    };
  }

  #displace(among: readonly Waiting[]): boolean {
    const oldest = among.find((other) => !other.isProven);
    if (oldest === undefined) return false;
    oldest.end('displaced client');
    return true;
  }
}
