import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { PartFile } from '../backend/backend.ts';
import type { PackageSources } from '../host/package-sources.ts';
import { servicesPackages, type ImageKind, type OsProfile } from './os-profile.ts';
import { packageFile } from './package-file.ts';

/** Everything that an image is made of; equal sources have equal digests. */
export interface ImageSource {
  files: PartFile[];
  args: Record<string, string>;
}

/** @param base the image that it is made on, by id, so that another base makes another digest */
export async function machineImageSource(
  profile: OsProfile,
  kind: ImageKind,
  { base, packages }: { base: string; packages: PackageSources },
): Promise<ImageSource> {
  return {
    files: [
      { path: '/Dockerfile', content: await readFile(packageFile('Dockerfile.node')), mode: 0o644 },
      ...(await scripts('lab/image/node', '/node')),
      ...hostFiles(profile, packages),
    ],
    args: {
      BASE: base,
      FAMILY: profile.family,
      PACKAGES: profile.packages[kind].join(' '),
      FINISH: kind === 'bare' ? 'machine' : 'undeployed',
    },
  };
}

/** @param nodeBinary the program to run the fence host with: that which runs now */
export async function servicesImageSource(
  profile: OsProfile,
  base: string,
  packages: PackageSources,
  nodeBinary = process.execPath,
): Promise<ImageSource> {
  const install = await readFile(packageFile('lab/image/node/install-debian.sh'));
  return {
    files: [
      ...(await scripts('lab/image/services', '')),
      { path: '/install-debian.sh', content: install, mode: 0o644 },
      { path: '/node', content: await readFile(nodeBinary), mode: 0o755 },
      ...hostFiles(profile, packages),
    ],
    args: { BASE: base, PACKAGES: servicesPackages.join(' ') },
  };
}

/** Twelve hexadecimal digits over every file, its mode and every argument. */
export function digestOf({ files, args }: ImageSource): string {
  const hash = createHash('sha256').update(JSON.stringify(args));
  for (const { path, content, mode } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`\0${path}\0${mode}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

async function scripts(folder: string, to: string): Promise<PartFile[]> {
  const place = packageFile(`${folder}/`);
  const names = await readdir(place);
  return Promise.all(
    names.map(async (name) => ({
      path: `${to}/${name}`,
      content: await readFile(new URL(name, place)),
      mode: 0o644,
    })),
  );
}

/** What the image is given of the host's way to fetch packages. There is always one file, or COPY finds no folder. */
function hostFiles(profile: OsProfile, { sourcesList, aptOptions, files }: PackageSources): PartFile[] {
  const own = {
    path: '/host/usr/local/lib/fencelab/profile.json',
    content: `${JSON.stringify(profile)}\n`,
    mode: 0o644,
  };
  if (profile.family !== 'debian' || sourcesList === '') return [own];
  return [
    own,
    { path: '/host/etc/apt/sources.list', content: sourcesList, mode: 0o644 },
    // The registry's image names its mirrors here; the host's take their place.
    { path: '/host/etc/apt/sources.list.d/debian.sources', content: '', mode: 0o644 },
    { path: '/host/etc/apt/apt.conf.d/90host', content: `${aptOptions.join('\n')}\n`, mode: 0o644 },
    ...files.map(({ path, content }) => ({ path: `/host${path}`, content, mode: 0o644 })),
  ];
}
