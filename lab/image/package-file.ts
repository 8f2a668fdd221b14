/** The package's folder: three up from dist/lab/image/ in the published package, two from the source. */
const root = new URL(import.meta.url.endsWith('.ts') ? '../../' : '../../../', import.meta.url);

/** A file that the package carries, by its path from the package's folder. */
export function packageFile(path: string): URL {
  return new URL(path, root);
}
