import { access, readFile } from 'node:fs/promises';
import { connectEngine, type Engine } from '../backend/docker/engine.ts';
import { chosenNodeImage, servicesImage } from '../backend/docker/images.ts';
import { UnavailableError } from '../errors.ts';
import {
  judgeCgroups,
  judgeDisk,
  judgeInotify,
  judgeMemory,
  judgeNodeImage,
  judgeNodeVersion,
  judgeOpenFiles,
  judgeProgram,
  judgeServicesImage,
  type Finding,
} from './finding.ts';
import { hasProgram } from './install-packages.ts';
import { nodeOpenFiles } from './limits.ts';
import { findNetem } from './netem.ts';
import { parseCgroupMode, parseMemAvailableMb } from './parse-proc.ts';
import { readResources } from './resources.ts';
import { chooseSubnet, hostRoutes } from './routes.ts';

/** Looks at everything that a lab needs of this host. Changes nothing; whatever cannot be looked at is a finding too. */
export async function examineHost(): Promise<Finding[]> {
  const engine = await examineEngine();
  const looks = [
    ['memory', async () => judgeMemory(parseMemAvailableMb(await readFile('/proc/meminfo', 'utf8')))],
    ['inotify instances', async () => judgeInotify(Number(await readFile(inotifyInstances, 'utf8')))],
    ['open files', async () => judgeOpenFiles(await nodeOpenFiles())],
    ['subnet for labs', examineSubnet],
    [
      'ssh',
      async () =>
        judgeProgram('ssh', await programFound('ssh'), 'apt-get install openssh-client; lab ssh needs it'),
    ],
    ['packet filter', examinePacketFilter],
    ['netem', examineNetem],
    ['/dev/kvm', examineKvm],
  ] as const;
  return [
    judgeNodeVersion(process.version),
    ...engine,
    ...(await Promise.all(
      looks.map(async ([check, look]) => look().catch((error: unknown) => unseen(check, error))),
    )),
  ];
}

const inotifyInstances = '/proc/sys/fs/inotify/max_user_instances';

/** The engine and all that can be seen through it alone. */
async function examineEngine(): Promise<Finding[]> {
  const cgroupMode = parseCgroupMode(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''));
  let docker: Engine;
  try {
    docker = await connectEngine();
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const fix = error.hint ?? 'lab setup';
    return [
      { check: 'engine', status: 'missing', found: error.message, fix },
      judgeCgroups(cgroupMode, false),
    ];
  }
  const [version, info, chosen, services, resources] = await Promise.all([
    docker.version(),
    docker.info() as Promise<{ SecurityOptions?: string[]; OperatingSystem?: string }>,
    chosenNodeImage(docker),
    servicesImage(docker).catch(() => undefined),
    readResources(docker),
  ]);
  const security = info.SecurityOptions?.join(' ') ?? '';
  return [
    { check: 'engine', status: 'ok', found: `Docker ${version.Version}, API ${version.ApiVersion}` },
    judgeCgroups(cgroupMode, security.includes('rootless')),
    judgeServicesImage(services),
    judgeNodeImage(chosen),
    judgeDisk(resources.diskFreeMb),
    {
      check: 'AppArmor',
      status: 'ok',
      found: security.includes('apparmor')
        ? 'in use; nodes run unconfined, since its profile denies mounts'
        : 'not in use',
    },
  ];
}

async function examineSubnet(): Promise<Finding> {
  const check = 'subnet for labs';
  try {
    return { check, status: 'ok', found: chooseSubnet(await hostRoutes()) };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return {
      check,
      status: 'missing',
      found: error.message,
      fix: error.hint ?? 'ip route shows what is taken',
    };
  }
}

async function examinePacketFilter(): Promise<Finding> {
  const programs = (await Promise.all(['nft', 'iptables'].map(programFound))).filter(
    (name) => name !== undefined,
  );
  const found = programs.length > 0 ? programs.join(', ') : undefined;
  return judgeProgram(
    'packet filter',
    found,
    'apt-get install iptables: the engine needs it for its networks',
  );
}

async function examineNetem(): Promise<Finding> {
  const fix =
    'delay, loss and reordering by tc are not available here: load or build the kernel module sch_netem';
  return judgeProgram('netem', await findNetem(), fix);
}

async function examineKvm(): Promise<Finding> {
  const there = await access('/dev/kvm').then(
    () => true,
    () => false,
  );
  return {
    check: '/dev/kvm',
    status: 'ok',
    found: there ? 'there; containers do not use it' : 'not there; containers need none',
  };
}

async function programFound(name: string): Promise<string | undefined> {
  return (await hasProgram(name)) ? name : undefined;
}

function unseen(check: string, error: unknown): Finding {
  const found = `could not be examined: ${error instanceof Error ? error.message : String(error)}`;
  return { check, status: 'warn', found };
}
