import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

/** The file that a deployer's output is kept in. */
export interface OutputLog {
  path: string;
  file: FileHandle;
}

/** Opens `lab-runs/2026-11-23T00-15-02-deployer.log`; a second one in that second gets a number. */
export async function openOutputLog(runs: string): Promise<OutputLog> {
  await mkdir(runs, { recursive: true });
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  for (let n = 1; ; n += 1) {
    const path = join(runs, `${time}-deployer${n === 1 ? '' : `-${n}`}.log`);
    try {
      return { path, file: await open(path, 'wx', 0o600) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
