import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { $ } from 'zx';
import { debianReleases } from '../image/os-profile.ts';
import {
  fetchOptions,
  parseDeb822Sources,
  parseSourcesList,
  sourcesForSuite,
  renderSourcesList,
} from './apt-sources.ts';

/** How this host fetches the packages of a Debian suite; `sourcesList` is empty on hosts that are not its kin. */
export interface PackageSources {
  sourcesList: string;
  /** Lines of an apt.conf. */
  aptOptions: string[];
  /** Files that the sources need inside an image: keys, and the host's certificates where a source is `https`. */
  files: { path: string; content: Buffer }[];
}

/** Reads the host's own apt configuration, so that a closed network's mirror serves images too. */
export async function readPackageSources(suite: string, root = '/etc/apt'): Promise<PackageSources> {
  const files = await sourceFiles(root);
  const oneLine = files
    .filter(({ path }) => path.endsWith('.list'))
    .flatMap(({ text }) => parseSourcesList(text));
  const deb822 = files
    .filter(({ path }) => path.endsWith('.sources'))
    .flatMap(({ text }) => parseDeb822Sources(text));
  const sources = sourcesForSuite([...oneLine, ...deb822], suite, debianReleases);
  if (sources.length === 0) return { sourcesList: '', aptOptions: [], files: [] };
  const paths = sources
    .flatMap(({ options }) => options['signed-by']?.split(',') ?? [])
    .filter((path) => path.startsWith('/'));
  if (sources.some(({ uri }) => uri.startsWith('https:'))) paths.push('/etc/ssl/certs/ca-certificates.crt');
  const dump = await $({ nothrow: true, quiet: true, timeout: '10s' })`apt-config dump`;
  return {
    sourcesList: renderSourcesList(sources),
    aptOptions: fetchOptions(dump.stdout),
    files: await Promise.all(
      [...new Set(paths)].map(async (path) => ({ path, content: await readFile(path) })),
    ),
  };
}

/** The files that apt reads; none on a host without apt. */
async function sourceFiles(root: string): Promise<{ path: string; text: string }[]> {
  const folder = join(root, 'sources.list.d');
  const names = await readdir(folder).catch(() => [] as string[]);
  const paths = [join(root, 'sources.list'), ...names.toSorted().map((name) => join(folder, name))];
  const texts = paths.map(async (path) => ({ path, text: await readFile(path, 'utf8').catch(() => '') }));
  return Promise.all(texts);
}
