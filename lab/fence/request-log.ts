import { randomBytes } from 'node:crypto';
import type { AnswerWord } from './answer.ts';
import type { Operation } from './packet.ts';

/** CLOCK_MONOTONIC, which the host's programs share: what a timeline places an event by. */
const monotonicMs = (): number => Math.round(Number(process.hrtime.bigint()) / 1e3) / 1e3;

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
  behaviour?: string | undefined;
}

/** A request whose client has proved itself, before anything was done for it. */
export type TakenRequest = Pick<ServedRequest, 'from' | 'machine' | 'operation'>;

/**
 * The fence host's log: a JSON line for each request when it comes and one when it is answered, and of all that was dropped one line of counts a second
 * at most, so that a flood cannot fill the disk.
 */
export class RequestLog {
  readonly #write: (line: string) => void;
  /** Numbers begin anew with each start of the host: what stands before them is of this one. */
  readonly #start = randomBytes(3).toString('hex');
  #taken = 0;
  #dropped = new Map<string, number>();
  #summary: NodeJS.Timeout | undefined;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** What the Docker backend waits for: every group is being listened to. */
  ready(listeners: readonly { multicastAddress: string; machines: readonly string[] }[]): void {
    this.#line({ ready: true, listeners });
  }

  /** @returns what the request is called in this log, for its answer's line */
  taken({ from, machine, operation }: TakenRequest): string {
    this.#taken += 1;
    const request = `${this.#start}-${this.#taken}`;
    this.#line({ request, monotonicMs: monotonicMs(), from, machine, operation });
    return request;
  }

  served(request: string, { durationMs, error, behaviour, ...served }: ServedRequest): void {
    const times = { monotonicMs: monotonicMs(), durationMs: Math.round(durationMs * 10) / 10 };
    this.#line({ request, ...served, ...times, behaviour, error });
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
