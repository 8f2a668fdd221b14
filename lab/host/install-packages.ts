import { $, ProcessOutput } from 'zx';
import { UnavailableError } from '../errors.ts';

export interface InstallPolicy {
  /** False (`--no-install`): nothing is installed or started on the host. */
  install: boolean;
  /** Told before anything is changed on the host. */
  announce: (text: string) => void;
}

const updateTimeoutMs = 5 * 60_000;
const installTimeoutMs = 15 * 60_000;

/**
 * Installs the distribution's packages on this host, with apt alone and as root alone.
 *
 * @param why completes "…, which lab needs: "
 * @throws UnavailableError with the command to type, where it may not or cannot install
 */
export async function installPackages(names: string[], why: string, policy: InstallPolicy): Promise<void> {
  const command = installCommand(names, await hasProgram('apt-get'), await hasProgram('dnf'));
  const missing = `${names[0]} is missing on this host (${why})`;
  if (!policy.install || process.getuid?.() !== 0 || !command.startsWith('apt-get')) {
    const asRoot = process.getuid?.() === 0 ? '' : 'sudo ';
    throw new UnavailableError(missing, { hint: `${asRoot}${command}` });
  }
  policy.announce(`${missing}; installing it: ${command}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    // Fails where one of many sources is out of reach; what counts is whether the packages can be had.
    await $({ quiet: true, nothrow: true, env, timeout: updateTimeoutMs })`apt-get update`;
    await $({
      quiet: true,
      env,
      timeout: installTimeoutMs,
    })`apt-get install -y --no-install-recommends ${names}`;
  } catch (cause) {
    if (!(cause instanceof ProcessOutput)) throw cause;
    const output = `${cause.stdout}${cause.stderr}`.trim().split('\n').slice(-10).join('\n');
    throw new UnavailableError(`"${command}" exited with ${cause.exitCode}\n${output}`, { cause });
  }
}

/** The command that installs packages by the tool that the distribution has. */
export function installCommand(names: string[], hasApt: boolean, hasDnf: boolean): string {
  if (hasApt) return `apt-get install -y --no-install-recommends ${names.join(' ')}`;
  return `${hasDnf ? 'dnf' : 'yum'} install -y ${names.join(' ')}`;
}

export async function hasProgram(name: string): Promise<boolean> {
  const { exitCode } = await $({ quiet: true, nothrow: true })`command -v ${name}`;
  return exitCode === 0;
}
