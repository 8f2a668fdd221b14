import { readFile } from 'node:fs/promises';
import { packageFile } from '../../image/package-file.ts';

/**
 * What a node's container runs first, from lab's own files: a ready image need not bring them. It becomes /sbin/init.
 * A node that was made from a snapshot first takes on what is its own lab's.
 */
export async function nodeEntryPoint(): Promise<string[]> {
  const scripts = ['lab/image/snapshot/become-own.sh', 'lab/image/node/entry-point.sh'];
  const texts = await Promise.all(scripts.map(async (path) => readFile(packageFile(path), 'utf8')));
  return ['/bin/sh', '-c', texts.join('\n')];
}
