import { readFile } from 'node:fs/promises';

/** More than this hangs yum and slows old daemons, which walk through all possible file descriptors. */
const mostOpenFiles = 524_288;

/**
 * The `nofile` limit for a node: the smaller of 524288 and what this host allows, since an engine without
 * CAP_SYS_RESOURCE is refused more than it has itself.
 */
export async function nodeOpenFiles(): Promise<number> {
  return Math.min(
    mostOpenFiles,
    (await engineOpenFiles()) ?? parseOpenFiles(await readFile('/proc/self/limits', 'utf8')),
  );
}

/** The engine's own hard limit, where its process can be found. */
async function engineOpenFiles(): Promise<number | undefined> {
  try {
    const pid = (await readFile('/var/run/docker.pid', 'utf8')).trim();
    return parseOpenFiles(await readFile(`/proc/${pid}/limits`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The hard limit of open files in the text of `/proc/PID/limits` (proc(5)); Infinity where it is unlimited. */
export function parseOpenFiles(limits: string): number {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1];
  if (hard === undefined) throw new Error('"Max open files" is missing in /proc/PID/limits');
  return hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
}
