import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { $ } from 'zx';

/**
 * Where this kernel's network emulator (`sch_netem`) was found; undefined where it was not.
 * As root it is tried on the loopback of a network namespace that ends with the trial; others look for the module.
 */
export async function findNetem(): Promise<string | undefined> {
  const quietly = $({ quiet: true, nothrow: true, timeout: '10s' });
  if (process.getuid?.() === 0) {
    const trial = await quietly`unshare --net tc qdisc add dev lo root netem delay 1ms`;
    if (trial.exitCode === 0) return 'tried with tc: works';
  }
  const modules = await readText('/proc/modules');
  if (/^sch_netem /m.test(modules)) return 'module is loaded';
  const builtin = await readText(`/lib/modules/${release()}/modules.builtin`);
  if (builtin.includes('/sch_netem.ko')) return 'built into the kernel';
  const info = await quietly`modinfo -F filename sch_netem`;
  return info.exitCode === 0 ? 'module can be loaded' : undefined;
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
