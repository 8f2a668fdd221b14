import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { ClusterDeclaration } from '../../deployer/declaration/declaration.ts';
import { packageFile } from '../image/package-file.ts';

/** What a deployed lab's nodes depend on beside the sources. */
export interface BaselineParameters {
  /** Each node's, in their order. */
  systems: readonly { os: string; imageId: string }[];
  clusterName: string;
  cluster: ClusterDeclaration | undefined;
  /** A deployer of the user's leaves nodes that are none of lab's. */
  byUser: boolean;
}

/** In the source and in dist/ alike: the folder that holds deployer/ and lab/. */
const root = join(import.meta.dirname, '..', '..');
/** What makes the nodes what they are, and what keeps and restores them. */
const sourceFolders = ['deployer', 'lab/snapshot'];
const prefix = 'baseline-';
const digits = 8;

/**
 * The name of the snapshot of a lab as a deployment with these parameters, by this very source, leaves it:
 * `baseline-SOURCE-PARAMETERS`, a digest each.
 */
export async function baselineName(parameters: BaselineParameters): Promise<string> {
  const { systems, clusterName, cluster, byUser } = parameters;
  const nodes = systems.map(({ os, imageId }) => [os, imageId]);
  const given = createHash('sha256').update(JSON.stringify([nodes, clusterName, cluster, byUser]));
  return `${prefix}${await sourceDigest()}-${given.digest('hex').slice(0, digits)}`;
}

/** Whether a baseline was made by other source than this. */
export async function isOfOtherSource(baseline: string): Promise<boolean> {
  return !baseline.startsWith(`${prefix}${await sourceDigest()}-`);
}

async function sourceDigest(): Promise<string> {
  const hash = createHash('sha256');
  const extension = extname(import.meta.filename);
  const folders = sourceFolders.map((folder) => join(root, folder));
  const sources = (await Promise.all(folders.map(async (folder) => filesIn(folder, extension)))).flat();
  const script = packageFile('lab/image/snapshot/become-own.sh');
  for (const file of [...sources.toSorted(), script]) hash.update(await readFile(file)).update('\0');
  return hash.digest('hex').slice(0, digits);
}

/** Names that an owner of snapshots may not give. */
export function isBaselineName(name: string): boolean {
  return name.startsWith(prefix);
}

async function filesIn(folder: string, extension: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((entry) => entry.endsWith(extension)).map((entry) => join(folder, entry));
}
