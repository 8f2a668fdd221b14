import { readFile, statfs } from 'node:fs/promises';
import type { Engine } from '../backend/docker/engine.ts';
import { UnavailableError } from '../errors.ts';
import { parseMemAvailableMb } from './parse-proc.ts';

/** What is left on the host to make machines of, in MiB. */
export interface Resources {
  memAvailableMb: number;
  /** Where the engine keeps containers. */
  diskFreeMb: number;
}

/** A deployed node was measured at some 280 MB, most of it corosync's locked buffers and pcsd. */
const memoryPerNodeMb = 300;
/** The fence host, the time server, lab itself, and room for the host to live. */
const memoryBesideMb = 200;
/** What a node writes over a day: logs, the configuration database, pcs's own state. */
const diskPerNodeMb = 100;
const diskBesideMb = 200;
/** Lists, archives and what is unpacked from them, where nodes install for themselves. */
const diskOfPackagesMb = 500;

/** What a lab takes of the host's memory. */
export function memoryNeededMb(nodes: number): number {
  return nodes * memoryPerNodeMb + memoryBesideMb;
}

/**
 * Refuses what would starve the host, before anything is made: starved corosyncs fence each other at random.
 *
 * @param nodes how many are still to be made
 * @param bare whether they install their packages themselves
 * @throws UnavailableError saying what is needed and what is there
 */
export function checkResources({
  nodes,
  bare = false,
  memAvailableMb,
  diskFreeMb,
}: Resources & { nodes: number; bare?: boolean | undefined }): void {
  const memory = memoryNeededMb(nodes);
  const disk = nodes * (diskPerNodeMb + (bare ? diskOfPackagesMb : 0)) + diskBesideMb;
  const lacks = [
    memAvailableMb < memory && `${memory} MiB of memory, ${memAvailableMb} MiB are available`,
    diskFreeMb < disk && `${disk} MiB of disk under the engine's root, ${diskFreeMb} MiB are free`,
  ].filter((text) => text !== false);
  if (lacks.length === 0) return;
  throw new UnavailableError(`${nodes} node${nodes === 1 ? ' needs' : 's need'} ${lacks.join('; and ')}`, {
    hint: 'ask for fewer (--nodes), or free some: lab list shows what else stands',
  });
}

/** Reads what is left now. A remote engine's disk cannot be seen from here and counts as enough. */
export async function readResources(docker: Engine): Promise<Resources> {
  const [meminfo, info] = await Promise.all([readFile('/proc/meminfo', 'utf8'), docker.info()]);
  const { DockerRootDir } = info as { DockerRootDir: string };
  const disk = await statfs(DockerRootDir).catch(() => undefined);
  return {
    memAvailableMb: parseMemAvailableMb(meminfo),
    diskFreeMb: disk ? Math.floor((disk.bavail * disk.bsize) / 1024 / 1024) : Number.POSITIVE_INFINITY,
  };
}
