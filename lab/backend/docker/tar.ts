import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import type { PartFile } from '../backend.ts';

/** Packs files, owned by root, as the tar archive that the engine's copy call takes. */
export async function tarOf(files: PartFile[]): Promise<Buffer> {
  const archive = pack();
  for (const folder of foldersOf(files)) {
    archive.entry({ name: `${folder}/`, type: 'directory', mode: folder.endsWith('.ssh') ? 0o700 : 0o755 });
  }
  for (const { path, content, mode } of files) {
    archive.entry({ name: path.replace(/^\//, ''), mode }, Buffer.from(content));
  }
  archive.finalize();
  return buffer(archive);
}

/** Folders that an image need not have. Those that every system brings (etc, root) are left out: they keep their mode. */
function foldersOf(files: PartFile[]): string[] {
  const all = files.flatMap(({ path }) => {
    const parts = path.split('/').slice(1, -1);
    return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  });
  return [...new Set(all)].filter((folder) => /fencelab|\.ssh$/.test(folder)).toSorted();
}
