import { createWriteStream } from 'node:fs';
import { glob, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Redaction } from './redact.ts';

/** A folder of evidence with a bound on its size; what could not be had stands in it, too. */
export class EvidenceFolder {
  readonly #folder: string;
  readonly #redaction: Redaction;
  readonly #missing: string[] = [];
  #leftBytes: number;

  constructor(folder: string, redaction: Redaction, maxBytes: number) {
    this.#folder = folder;
    this.#redaction = redaction;
    this.#leftBytes = maxBytes;
  }

  async keep(path: string, content: Buffer): Promise<void> {
    if (content.length > this.#leftBytes) {
      this.missing(path, `its ${content.length} bytes are more than is kept of a run`);
      return;
    }
    this.#leftBytes -= content.length;
    const target = join(this.#folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, this.#redaction.apply(content));
  }

  missing(what: string, why: string): void {
    this.#missing.push(`${what}: ${why}`);
  }

  /** Writes what is missing and packs all into `<folder>.tar.gz`, which is there whole or not at all. */
  async pack(): Promise<void> {
    const text = this.#missing.toSorted().join('\n');
    await this.keep('missing.txt', Buffer.from(text === '' ? 'nothing is missing\n' : `${text}\n`));
    const archive = pack();
    const target = `${this.#folder}.tar.gz`;
    const written = pipeline(archive, createGzip(), createWriteStream(`${target}.new`));
    for await (const entry of glob('**', { cwd: this.#folder, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      archive.entry({ name: join('evidence', relative(this.#folder, path)) }, await readFile(path));
    }
    archive.finalize();
    await written;
    await rename(`${target}.new`, target);
  }
}
