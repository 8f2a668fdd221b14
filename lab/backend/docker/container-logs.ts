import type Docker from 'dockerode';
import { PassThrough, type Readable } from 'node:stream';
import type { LogOptions } from '../backend.ts';

/** A container's output, standard output and error as one stream of text. */
export async function* containerLogs(
  container: Docker.Container,
  { follow, sinceStart = false, signal }: LogOptions,
): AsyncIterable<string> {
  const { Config, State } = await container.inspect();
  const since = sinceStart ? Math.floor(Date.parse(State.StartedAt) / 1000) : 0;
  const options = { stdout: true, stderr: true, since };
  const source: Readable = follow
    ? ((await container.logs({ ...options, follow: true })) as Readable)
    : readableOf(await container.logs({ ...options, follow: false }));
  let output: Readable = source;
  if (!Config.Tty) {
    // Without a terminal the engine multiplexes the two outputs in frames.
    const merged = new PassThrough();
    container.modem.demuxStream(source, merged, merged);
    source.once('end', () => merged.end());
    source.once('close', () => merged.end());
    output = merged;
  }
  const end = (): void => void source.destroy();
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted) end();
  try {
    for await (const chunk of output.setEncoding('utf8')) yield chunk as string;
  } finally {
    signal?.removeEventListener('abort', end);
    source.destroy();
  }
}

function readableOf(content: Buffer): Readable {
  const stream = new PassThrough();
  stream.end(content);
  return stream;
}
