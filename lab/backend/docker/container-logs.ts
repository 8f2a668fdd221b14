import type Docker from 'dockerode';
import { PassThrough, type Readable } from 'node:stream';

/** A container's output, standard output and error as one stream of text. */
export async function* containerLogs(
  container: Docker.Container,
  { follow, signal }: { follow: boolean; signal?: AbortSignal },
): AsyncIterable<string> {
  const options = { stdout: true, stderr: true };
  const { Config } = await container.inspect();
  const source: Readable = follow
    ? ((await container.logs({ ...options, follow: true })) as Readable)
    : readableOf(await container.logs({ ...options, follow: false }));
  signal?.addEventListener('abort', () => source.destroy(), { once: true });
  let output: Readable = source;
  if (!Config.Tty) {
    // Without a terminal the engine multiplexes the two outputs in frames.
    const merged = new PassThrough();
    container.modem.demuxStream(source, merged, merged);
    source.once('end', () => merged.end());
    source.once('close', () => merged.end());
    output = merged;
  }
  for await (const chunk of output.setEncoding('utf8')) yield chunk as string;
}

function readableOf(content: Buffer): Readable {
  const stream = new PassThrough();
  stream.end(content);
  return stream;
}
