import type Docker from 'dockerode';
import { dirname, join } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { FileLimits, FoundFile } from '../backend.ts';

/** Reads files of a container by the engine's copy call, which runs nothing in it. */
export async function* containerFiles(
  container: Docker.Container,
  path: string,
  { maxFileBytes, signal }: FileLimits,
): AsyncIterable<FoundFile> {
  const archive = await archiveOf(container, path);
  if (!archive) return;
  const entries = extract();
  addAbortSignal(signal, archive as Readable);
  archive.on('error', (error: Error) => entries.destroy(error));
  for await (const entry of archive.pipe(entries)) {
    const { name, type, size: sizeBytes } = entry.header;
    const content = await endOf(entry as AsyncIterable<Buffer>, maxFileBytes);
    // The archive's names begin with the last part of the path.
    if (type === 'file') yield { path: join(dirname(path), name), content, sizeBytes };
  }
}

async function archiveOf(
  container: Docker.Container,
  path: string,
): Promise<NodeJS.ReadableStream | undefined> {
  try {
    return await container.getArchive({ path });
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

async function endOf(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    while (chunks[0] && length - chunks[0].length >= maxBytes) length -= chunks.shift()?.length ?? 0;
  }
  const all = Buffer.concat(chunks);
  return all.subarray(Math.max(0, all.length - maxBytes));
}
