import { readFile } from 'node:fs/promises';
import { NodeSSH, type Config } from 'node-ssh';
import {
  fingerprint,
  hostKeyAlgorithms,
  hostKeyOf,
  type HostKey,
  parseHostKey,
  sameHostKey,
} from './known-hosts.ts';

/** Where and as whom a machine is reached, and by what it is known. */
export interface SshTarget {
  /** The name that the cluster knows. */
  name: string;
  address: string;
  port: number;
  user: string;
  /** Path of a private key. */
  identityFile?: string | undefined;
  password?: string | undefined;
  /** The machine's public host key as in known_hosts: `ssh-ed25519 AAAA…`. */
  hostKey?: string | undefined;
  /** Take whatever key a machine without `hostKey` shows first, and hold it to that one from then on. */
  acceptNewHostKey?: boolean | undefined;
}

/** Bound of opening a connection: TCP, key exchange and login together. */
const openTimeoutMs = 20_000;
/** A peer that went away without a word is noticed after three of these. */
const keepaliveIntervalMs = 5_000;

export interface OpenSsh {
  ssh: NodeSSH;
  /** The key that the machine showed. */
  hostKey: HostKey | undefined;
}

/**
 * Opens a connection. The machine's host key is verified before anything secret is sent.
 *
 * @throws Error that says whom it tried to reach, with what, and for how long
 */
export async function openSsh(target: SshTarget, timeoutMs = openTimeoutMs): Promise<OpenSsh> {
  const { name, address, port, user } = target;
  const where = `${user}@${address}:${port}`;
  const login = await readLogin(target);
  const expected = target.hostKey === undefined ? undefined : parseHostKey(target.hostKey);
  if (!expected && !target.acceptNewHostKey) {
    throw new Error(`the host key of ${name} (${where}) is not known, and new ones are not accepted`);
  }
  const readyTimeout = Math.min(timeoutMs, openTimeoutMs);
  const startedAt = performance.now();
  let seen: HostKey | undefined;
  const ssh = new NodeSSH();
  try {
    await ssh.connect({
      host: address,
      port,
      username: user,
      readyTimeout,
      keepaliveInterval: keepaliveIntervalMs,
      ...login.config,
      // Of a server's several keys the one that is known must be asked for.
      ...(expected && { algorithms: { serverHostKey: hostKeyAlgorithms(expected) } }),
      hostVerifier: (blob: Buffer) => {
        seen = hostKeyOf(blob);
        return !expected || sameHostKey(expected, seen);
      },
    });
    return { ssh, hostKey: seen };
  } catch (cause) {
    ssh.connection?.destroy();
    if (expected && seen && !sameHostKey(expected, seen)) {
      throw new Error(
        `${name} (${where}) shows another host key than the one it is known by: ` +
          `expected ${expected.type} ${fingerprint(expected)}, seen ${seen.type} ${fingerprint(seen)}`,
        { cause },
      );
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    const tookMs = Math.round(performance.now() - startedAt);
    throw new Error(`no SSH connection to ${where} with ${login.tried} after ${tookMs} ms: ${reason}`, {
      cause,
    });
  }
}

/** What to log in with, and how an error names it. */
async function readLogin({
  name,
  identityFile,
  password,
}: SshTarget): Promise<{ config: Config; tried: string }> {
  const tried = [identityFile && `the key ${identityFile}`, password !== undefined && 'a password'].filter(
    Boolean,
  );
  if (tried.length === 0)
    throw new Error(`${name} has neither an identity file nor a password to log in with`);
  return {
    config: {
      ...(identityFile !== undefined && { privateKey: await readIdentity(name, identityFile) }),
      ...(password !== undefined && {
        password,
        // EL7 asks for root's password this way.
        tryKeyboard: true,
        onKeyboardInteractive: (_name, _instructions, _language, prompts, finish) =>
          finish(prompts.map(() => password)),
      }),
    },
    tried: tried.join(' and '),
  };
}

async function readIdentity(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Error(`the private key for ${name} cannot be read: ${path}`, { cause });
  }
}
