import { spawn } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { $, ProcessOutput } from 'zx';
import { connectEngine, EngineError, engineSocketPath, type Engine } from '../backend/docker/engine.ts';
import { UnavailableError } from '../errors.ts';
import { WaitTimeoutError, waitUntil } from '../wait-until.ts';
import { hasProgram, installPackages, type InstallPolicy } from './install-packages.ts';

const startTimeoutMs = 90_000;
const daemonLog = '/var/log/fencelab-dockerd.log';

/**
 * Connects to this host's engine; as root and where installing is allowed, installs and starts one if none answers.
 *
 * @throws UnavailableError with the command to type where it may not, or with the end of the engine's log
 */
export async function ensureEngine(policy: InstallPolicy): Promise<Engine> {
  try {
    return await connectEngine();
  } catch (error) {
    if (!(error instanceof EngineError) || error.reason !== 'absent' || process.env['DOCKER_HOST'])
      throw error;
    if (!(await hasProgram('dockerd'))) {
      await installPackages(
        [(await hasProgram('apt-get')) ? 'docker.io' : 'moby-engine'],
        'no container engine answers',
        policy,
      );
    }
    return await startEngine(policy, error);
  }
}

/** Starts the engine by systemd where that is PID 1, else as a process of its own, and waits until it answers. */
async function startEngine(policy: InstallPolicy, absent: EngineError): Promise<Engine> {
  const bySystemd = (await readFile('/proc/1/comm', 'utf8')).trim() === 'systemd';
  const command = bySystemd ? 'systemctl start docker' : `setsid dockerd >${daemonLog} 2>&1 &`;
  if (!policy.install || process.getuid?.() !== 0) {
    const asRoot = process.getuid?.() === 0 ? '' : 'as root: ';
    throw new UnavailableError(absent.message, { hint: `${asRoot}${command}`, cause: absent });
  }
  const [{ file, program }] = pidFiles;
  // A second one would fail on the pid file of one that is just starting, such as by its package.
  if (!(await isAlive(file, program))) {
    policy.announce(`no container engine answers at ${engineSocketPath()}; starting it: ${command}`);
    await (bySystemd ? startUnit() : startDaemon());
  }
  try {
    return await waitUntil(
      'the engine answers',
      async () => connectEngine(),
      () => true,
      { timeoutMs: startTimeoutMs },
    );
  } catch (cause) {
    if (!(cause instanceof WaitTimeoutError)) throw cause;
    const log = bySystemd
      ? await $({ quiet: true, nothrow: true })`journalctl -u docker -n 10 --no-pager`
      : undefined;
    const text = log?.stdout ?? (await readFile(daemonLog, 'utf8').catch(() => ''));
    throw new UnavailableError(
      `the engine was started and does not answer\n${text.trim().split('\n').slice(-10).join('\n')}`,
      {
        cause,
      },
    );
  }
}

async function startUnit(): Promise<void> {
  try {
    await $({ quiet: true, timeout: startTimeoutMs })`systemctl start docker`;
  } catch (cause) {
    if (!(cause instanceof ProcessOutput)) throw cause;
    throw new UnavailableError(
      `"systemctl start docker" exited with ${cause.exitCode}\n${cause.stderr.trim()}`,
      {
        hint: 'journalctl -u docker says more',
        cause,
      },
    );
  }
}

/** Leaves the engine running when lab ends: a session of its own, its output in a file, its pid in /var/run/docker.pid. */
async function startDaemon(): Promise<void> {
  for (const { file, program } of pidFiles)
    if (!(await isAlive(file, program))) await rm(file, { force: true });
  const log = await open(daemonLog, 'a', 0o600);
  try {
    spawn('dockerd', [], { detached: true, stdio: ['ignore', log.fd, log.fd] }).unref();
  } finally {
    await log.close();
  }
}

/**
 * Left behind by an engine that was killed. By now another process may have that number: the engine would then refuse to
 * start, or take it for its own containerd.
 */
const pidFiles = [
  { file: '/var/run/docker.pid', program: 'dockerd' },
  { file: '/var/run/docker/containerd/containerd.pid', program: 'containerd' },
] as const;

/** Whether the process that a pid file names runs that program. */
async function isAlive(file: string, program: string): Promise<boolean> {
  try {
    const pid = Number(await readFile(file, 'utf8'));
    return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() === program;
  } catch {
    return false;
  }
}
