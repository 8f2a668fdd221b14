import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { UnavailableError } from '../errors.ts';
import type { Secrets } from '../secrets/secrets.ts';

/** Runs the host's own ssh on this terminal, with the lab's key and host keys alone. Returns its exit code. */
export async function runSsh(address: string, secrets: Secrets, command: string[]): Promise<number> {
  const options = [
    ['IdentityFile', secrets.identityFile],
    ['IdentitiesOnly', 'yes'],
    ['UserKnownHostsFile', secrets.knownHostsFile],
    ['GlobalKnownHostsFile', '/dev/null'],
    ['StrictHostKeyChecking', 'yes'],
    ['ConnectTimeout', '10'],
    ['LogLevel', 'ERROR'],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const child = spawn('ssh', ['-F', '/dev/null', ...options, `root@${address}`, ...command], {
    stdio: 'inherit',
  });
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? (signal === 'SIGINT' ? 130 : 1);
  } catch (cause) {
    throw new UnavailableError('the host has no ssh program', {
      hint: 'install openssh-client; lab exec works without it',
      cause,
    });
  }
}
