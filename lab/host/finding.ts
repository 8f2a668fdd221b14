import type { NodeSystem } from '../backend/backend.ts';
import { memoryNeededMb } from './resources.ts';

/** One thing that a lab needs of its host. `missing`: no lab without it; `warn`: something will not work or not well. */
export interface Finding {
  check: string;
  status: 'ok' | 'warn' | 'missing';
  found: string;
  /** A command or a change that mends it. */
  fix?: string;
}

const leastNodeMajor = 24;
/** A node was measured to take 5 of inotify's instances, which all containers and processes of one user share. */
const leastInotifyInstances = 512;
const nodesOfLab = 3;
const leastDiskMb = 2048;

export function judgeNodeVersion(version: string): Finding {
  const major = Number(/^v(\d+)/.exec(version)?.[1]);
  if (major >= leastNodeMajor) return { check: 'Node', status: 'ok', found: version };
  return {
    check: 'Node',
    status: 'missing',
    found: version,
    fix: `npm ci brings Node ${leastNodeMajor} as a package`,
  };
}

export function judgeCgroups(mode: 'v1' | 'v2' | 'hybrid' | 'none', rootless: boolean): Finding {
  const check = 'cgroups';
  if (mode === 'none') {
    return {
      check,
      status: 'missing',
      found: 'no cgroup tree is mounted',
      fix: 'mount one: systemd does, as does cgroupfs-mount',
    };
  }
  if (rootless) {
    const fix =
      'use the system-wide engine: systemd in a rootless container needs delegated cgroups, and was not verified';
    return { check, status: 'warn', found: `${mode}, rootless engine`, fix };
  }
  return { check, status: 'ok', found: mode === 'hybrid' ? 'v1, with a v2 tree beside it' : mode };
}

export function judgeMemory(availableMb: number): Finding {
  const needed = memoryNeededMb(nodesOfLab);
  const found = `${availableMb} MiB available, a lab of ${nodesOfLab} nodes takes ${needed}`;
  if (availableMb >= needed) return { check: 'memory', status: 'ok', found };
  return {
    check: 'memory',
    status: 'missing',
    found,
    fix: 'free memory, or ask for fewer nodes: lab up --nodes 2',
  };
}

export function judgeDisk(freeMb: number): Finding {
  const found = Number.isFinite(freeMb)
    ? `${freeMb} MiB free under the engine's root`
    : "the engine's root is out of sight";
  if (freeMb >= leastDiskMb) return { check: 'disk', status: 'ok', found };
  return {
    check: 'disk',
    status: 'warn',
    found,
    fix: 'docker image prune frees what no container uses; the images take about 1 GB',
  };
}

export function judgeInotify(instances: number): Finding {
  const check = 'inotify instances';
  if (instances >= leastInotifyInstances) return { check, status: 'ok', found: String(instances) };
  const setting = `fs.inotify.max_user_instances=${leastInotifyInstances}`;
  const fix = `sysctl -w ${setting}; to keep it: echo ${setting} > /etc/sysctl.d/60-fencelab.conf`;
  return {
    check,
    status: 'warn',
    found: `${instances}; a node takes 5, and all processes of the user share them`,
    fix,
  };
}

export function judgeOpenFiles(limit: number): Finding {
  const check = 'open files';
  const found = `${limit} for each node`;
  if (limit >= 4096) return { check, status: 'ok', found };
  return {
    check,
    status: 'warn',
    found,
    fix: 'raise the hard limit where the engine is started: ulimit -Hn 524288',
  };
}

export function judgeNodeImage(chosen: NodeSystem | undefined): Finding {
  const check = 'node image';
  if (chosen) return { check, status: 'ok', found: `${chosen.image}, chosen by setup` };
  return { check, status: 'missing', found: 'none was chosen', fix: 'lab setup' };
}

export function judgeServicesImage(image: string | undefined): Finding {
  const check = 'services image';
  return image === undefined
    ? { check, status: 'missing', found: 'none', fix: 'lab setup' }
    : { check, status: 'ok', found: image };
}

/** A program that lab runs on the host, or that some of its commands run. */
export function judgeProgram(check: string, found: string | undefined, fix: string): Finding {
  return found === undefined
    ? { check, status: 'warn', found: 'not found', fix }
    : { check, status: 'ok', found };
}
