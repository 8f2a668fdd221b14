import { readFile } from 'node:fs/promises';
import { packageFile } from '../../image/package-file.ts';

/** What a node's container runs first, from lab's own file: a ready image need not bring it. It becomes /sbin/init. */
export async function nodeEntryPoint(): Promise<string[]> {
  return ['/bin/sh', '-c', await readFile(packageFile('lab/image/node/entry-point.sh'), 'utf8')];
}
