import { execFile, spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { connectEngine, engineSocketPath } from '../lab/backend/docker/engine.ts';
import { servicesImage } from '../lab/backend/docker/images.ts';
import { containerName, partLabels } from '../lab/backend/docker/labels.ts';
import { UnavailableError } from '../lab/errors.ts';
import { fenceHostCommand } from '../lab/fence/fence-host-files.ts';
import { readFenceHostProgram } from '../lab/fence/fence-host-program.ts';
import { waitUntil } from '../lab/wait-until.ts';
import { median } from './statistics.ts';

const run = promisify(execFile);

const runs = 4;
const requestsPerRun = 50;
const warmUpRequests = 50;
const idleMs = 60_000;
const group = '225.0.0.1';
/** The domain that libvirt's test driver has from the start, running. */
const testDomain = 'test';

/** What has to be there, and the Debian package that brings it. */
const needed = { ip: 'iproute2', fence_xvm: 'fence-virt', fence_virtd: 'fence-virtd' };

export interface FenceHostBench {
  /** Medians of `fence_xvm -o status` over all runs, the client's own start included. */
  fenceHostMs: number;
  fenceVirtdMs: number;
  ratio: number;
  /** The same for each run: ours, theirs, in their order. */
  runsMs: { fenceHost: number; fenceVirtd: number }[];
  idle: { seconds: number; rssMb: number; cpuPercent: number };
}

/**
 * Times `fence_xvm -o status`, 50 in a row, against the fence host (with the real engine and a real container) and against
 * fence_virtd (with libvirt's test driver), by turns, each in a network of its own: two network namespaces and a cable.
 * Then leaves the fence host idle for a minute and looks at what it takes.
 * @throws UnavailableError for whoever is not root, and where a package is missing
 */
export async function benchFenceHost(): Promise<FenceHostBench> {
  await checkNeeds();
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'fencelab-bench-'));
  cleanup.defer(async () => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'fence_xvm.key'), 'the key of a benchmark\n');

  const ours = await createCable(cleanup, `flb${process.pid}o`, '10.213.64');
  const theirs = await createCable(cleanup, `flb${process.pid}t`, '10.213.65');
  const fenceHost = await startFenceHost(cleanup, folder, ours);
  await startFenceVirtd(cleanup, folder, theirs);
  const askOurs = startClient(cleanup, folder, ours, 'machine');
  const askTheirs = startClient(cleanup, folder, theirs, testDomain);

  await waitUntil('the fence host answers', async () => askOurs(), Number.isFinite, { timeoutMs: 60_000 });
  await waitUntil('fence_virtd answers', async () => askTheirs(), Number.isFinite, { timeoutMs: 60_000 });
  await times(warmUpRequests, askOurs);
  await times(warmUpRequests, askTheirs);
  const measured = { ours: [] as number[], theirs: [] as number[] };
  const runsMs: FenceHostBench['runsMs'] = [];
  for (let i = 0; i < runs; i += 1) {
    const run_ = {
      ours: await times(requestsPerRun, askOurs),
      theirs: await times(requestsPerRun, askTheirs),
    };
    measured.ours.push(...run_.ours);
    measured.theirs.push(...run_.theirs);
    runsMs.push({ fenceHost: median(run_.ours), fenceVirtd: median(run_.theirs) });
  }
  const fenceHostMs = median(measured.ours);
  const fenceVirtdMs = median(measured.theirs);
  return {
    fenceHostMs,
    fenceVirtdMs,
    ratio: fenceHostMs / fenceVirtdMs,
    runsMs,
    idle: await measureIdle(fenceHost),
  };
}

async function checkNeeds(): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new UnavailableError('this benchmark makes network namespaces', { hint: 'run it as root' });
  }
  const folders = (process.env['PATH'] ?? '').split(':');
  const found = new Set(
    (await Promise.all(folders.map(async (path) => readdir(path).catch(() => [])))).flat(),
  );
  const packages = Object.entries(needed).flatMap(([program, name]) => (found.has(program) ? [] : [name]));
  if (packages.length > 0) {
    throw new UnavailableError('what this benchmark compares is not installed', {
      hint: `apt-get install -y --no-install-recommends ${packages.join(' ')}`,
    });
  }
}

/** Two network namespaces with a cable between them, multicast routed over it. */
interface Cable {
  host: string;
  client: string;
  hostAddress: string;
  /** The name of the host's end. */
  hostInterface: string;
}

async function createCable(cleanup: AsyncDisposableStack, name: string, prefix: string): Promise<Cable> {
  const ends = { host: `${name}h`, client: `${name}c` };
  for (const namespace of Object.values(ends)) {
    await run('ip', ['netns', 'add', namespace]);
    // With the namespaces their ends of the cable go too.
    cleanup.defer(async () => void (await run('ip', ['netns', 'del', namespace])));
  }
  const peer = ['peer', 'name', ends.client, 'netns', ends.client];
  await run('ip', ['link', 'add', ends.host, 'netns', ends.host, 'type', 'veth', ...peer]);
  for (const [i, end] of [ends.host, ends.client].entries()) {
    await run('ip', ['-n', end, 'addr', 'add', `${prefix}.${i + 1}/24`, 'dev', end]);
    await run('ip', ['-n', end, 'link', 'set', 'lo', 'up']);
    await run('ip', ['-n', end, 'link', 'set', end, 'up']);
    await run('ip', ['-n', end, 'route', 'add', '224.0.0.0/4', 'dev', end]);
  }
  return { ...ends, hostAddress: `${prefix}.1`, hostInterface: ends.host };
}

/** Starts the program as its container would, beside a container of the engine that stands for a machine. */
async function startFenceHost(
  cleanup: AsyncDisposableStack,
  folder: string,
  { host, hostAddress }: Cable,
): Promise<ChildProcess> {
  const lab = `bench${process.pid}`;
  const docker = await connectEngine();
  const machine = await docker.createContainer({
    name: containerName(lab, 'machine'),
    Image: await servicesImage(docker),
    Cmd: ['sleep', 'infinity'],
    Labels: partLabels(lab, { name: 'machine', role: 'node' }),
    HostConfig: { NetworkMode: 'none' },
  });
  cleanup.defer(async () => machine.remove({ force: true }));
  await machine.start();

  for (const { path, code } of await readFenceHostProgram()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), code);
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f';
  const listeners = [{ multicastAddress: group, machines: [{ name: 'machine', uuid }] }];
  const config = { lab, socketPath: engineSocketPath(), interfaceAddress: hostAddress, listeners };
  await writeFile(join(folder, 'fence-host.json'), JSON.stringify(config));
  const flags = fenceHostCommand.filter((arg) => arg.startsWith('--'));
  return startIn(cleanup, host, [process.execPath, ...flags, join(folder, 'lab/fence/main.js'), folder]);
}

async function startFenceVirtd(cleanup: AsyncDisposableStack, folder: string, cable: Cable): Promise<void> {
  const config = join(folder, 'fence_virt.conf');
  await writeFile(
    config,
    `fence_virtd { listener = "multicast"; backend = "libvirt"; }
    listeners { multicast {
      key_file = "${join(folder, 'fence_xvm.key')}"; address = "${group}"; interface = "${cable.hostInterface}"; family = "ipv4"; port = "1229";
    } }
    backends { libvirt { uri = "test:///default"; } }\n`,
  );
  startIn(cleanup, cable.host, ['fence_virtd', '-F', '-f', config, '-p', join(folder, 'fence_virtd.pid')]);
}

/** @returns a function that runs fence_xvm once and gives the ms that it took. It throws when fence_xvm fails. */
function startClient(
  cleanup: AsyncDisposableStack,
  folder: string,
  { client }: Cable,
  machine: string,
): () => Promise<number> {
  const loop = join(import.meta.dirname, 'fence-xvm-loop.ts');
  const options = ['-a', group, '-k', join(folder, 'fence_xvm.key'), '-o', 'status', '-H', machine];
  const child = startIn(cleanup, client, [process.execPath, loop, ...options], ['pipe', 'pipe', 'inherit']);
  if (!child.stdin || !child.stdout) throw new Error('the client has no input or output');
  const { stdin } = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    stdin.write('\n');
    const line = await lines.next();
    if (line.done === true) throw new Error('the client has ended');
    const { durationMs, failure } = JSON.parse(line.value) as { durationMs?: number; failure?: string };
    if (durationMs === undefined) throw new Error(`fence_xvm -o status -H ${machine} ${failure}`);
    return durationMs;
  };
}

function startIn(
  cleanup: AsyncDisposableStack,
  namespace: string,
  argv: readonly string[],
  stdio: StdioOptions = ['ignore', 'ignore', 'inherit'],
): ChildProcess {
  const child = spawn('ip', ['netns', 'exec', namespace, ...argv], { stdio });
  const ended = once(child, 'exit');
  cleanup.defer(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return child;
}

async function times(count: number, ask: () => Promise<number>): Promise<number[]> {
  const durations: number[] = [];
  for (let i = 0; i < count; i += 1) durations.push(await ask());
  return durations;
}

async function measureIdle({ pid }: ChildProcess): Promise<FenceHostBench['idle']> {
  const before = { cpuMs: await cpuMs(pid), atMs: performance.now() };
  await delay(idleMs);
  const elapsedMs = performance.now() - before.atMs;
  const cpuPercent = (100 * ((await cpuMs(pid)) - before.cpuMs)) / elapsedMs;
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const rssMb = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  return { seconds: Math.round(elapsedMs / 1000), rssMb, cpuPercent };
}

/** The time that a process's threads have run, from the scheduler's own books (proc(5): schedstat, in ns). */
async function cpuMs(pid: number | undefined): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const books = await Promise.all(
    threads.map(async (tid) => readFile(`/proc/${pid}/task/${tid}/schedstat`, 'utf8')),
  );
  return books.reduce((sum, book) => sum + Number(book.split(' ')[0]) / 1e6, 0);
}
