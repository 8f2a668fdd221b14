import type { AnswerWord } from './answer.ts';
import type { Operation } from './packet.ts';

const summaryMs = 1_000;
/** A drop's reason may hold an error's text: their number is bounded, too. */
const maxReasons = 32;

export interface ServedRequest {
  /** The address that the client gave and proved to have. */
  from: string;
  machine: string | null;
  operation: Operation;
  answer: AnswerWord;
  durationMs: number;
  error?: string | undefined;
}

/**
 * The fence host's log: a JSON line for each served request, and of all that was dropped one line of counts a second
 * at most, so that a flood cannot fill the disk.
 */
export class RequestLog {
  readonly #write: (line: string) => void;
  #dropped = new Map<string, number>();
  #summary: NodeJS.Timeout | undefined;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** What the Docker backend waits for: every group is being listened to. */
  ready(listeners: readonly { multicastAddress: string; machines: readonly string[] }[]): void {
    this.#line({ ready: true, listeners });
  }

  served({ durationMs, error, ...request }: ServedRequest): void {
    this.#line({ ...request, durationMs: Math.round(durationMs * 10) / 10, error });
  }

  dropped(reason: string): void {
    const known = this.#dropped.has(reason) || this.#dropped.size < maxReasons ? reason : 'other';
    this.#dropped.set(known, (this.#dropped.get(known) ?? 0) + 1);
    this.#summary ??= setTimeout(() => this.flush(), summaryMs).unref();
  }

  /** Writes the counts that are waiting for their second to pass. */
  flush(): void {
    clearTimeout(this.#summary);
    this.#summary = undefined;
    if (this.#dropped.size === 0) return;
    this.#line({ dropped: Object.fromEntries(this.#dropped) });
    this.#dropped = new Map();
  }

  #line(entry: object): void {
    this.#write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
  }
}
