import type { Redaction } from './redact.ts';

/** More than any line with a secret in it; what never ends a line is passed on in pieces of this size. */
const maxLineBytes = 64 * 1024;
const [lineFeed, carriageReturn] = [10, 13];

/** Takes secrets out of an output while it comes. Whole lines pass at once, so that a secret in two pieces is found. */
export class RedactedOutput {
  readonly #redaction: Redaction;
  readonly #write: (text: Buffer) => void;
  #unfinished = Buffer.alloc(0);

  constructor(redaction: Redaction, write: (text: Buffer) => void) {
    this.#redaction = redaction;
    this.#write = write;
  }

  add(chunk: Buffer): void {
    const text = Buffer.concat([this.#unfinished, chunk]);
    // A progress bar ends its lines with a carriage return.
    const end = Math.max(text.lastIndexOf(lineFeed), text.lastIndexOf(carriageReturn)) + 1;
    const until = text.length - end > maxLineBytes ? text.length : end;
    this.#unfinished = text.subarray(until);
    this.#pass(text.subarray(0, until));
  }

  /** Passes on what stands after the last line's end. */
  end(): void {
    this.#pass(this.#unfinished);
    this.#unfinished = Buffer.alloc(0);
  }

  #pass(text: Buffer): void {
    if (text.length > 0) this.#write(this.#redaction.apply(text));
  }
}
