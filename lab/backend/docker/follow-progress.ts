import type { Readable } from 'node:stream';
import { UnavailableError } from '../../errors.ts';

/** One line of an engine's build, pull or import stream (Docker Engine API, JSON lines). */
export interface ProgressEvent {
  stream?: string;
  status?: string;
  error?: string;
}

export interface ProgressBounds {
  totalMs: number;
  /** For how long the engine may say nothing. */
  quietMs: number;
}

/**
 * Starts an engine's job and hands on its events until it ends; the job is given up by closing the connection.
 *
 * @param what the job as it completes "… came to no end"
 * @param start begins the job; its signal aborts when a bound is reached
 * @throws UnavailableError when a bound is reached
 */
export async function followProgress(
  what: string,
  start: (signal: AbortSignal) => Promise<NodeJS.ReadableStream>,
  onEvent: (event: ProgressEvent) => void,
  { totalMs, quietMs }: ProgressBounds,
): Promise<void> {
  const quiet = new AbortController();
  const total = AbortSignal.timeout(totalMs);
  const timer = setTimeout(() => quiet.abort(), quietMs);
  const signal = AbortSignal.any([quiet.signal, total]);
  try {
    const stream = (await start(signal)) as Readable;
    signal.addEventListener('abort', () => stream.destroy(new Error('given up')), { once: true });
    let rest = '';
    for await (const chunk of stream.setEncoding('utf8')) {
      timer.refresh();
      const lines = `${rest}${chunk as string}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim()) onEvent(JSON.parse(line) as ProgressEvent);
    }
    if (rest.trim()) onEvent(JSON.parse(rest) as ProgressEvent);
  } catch (cause) {
    if (total.aborted)
      throw new UnavailableError(`${what} came to no end within ${totalMs / 1000} s`, { cause });
    if (quiet.signal.aborted)
      throw new UnavailableError(`${what} said nothing for ${quietMs / 1000} s`, { cause });
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}
