import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keyPair, type KeyPair } from './key-pair.ts';
import { stateDir } from './state-dir.ts';

/** What opens a lab: its identity, not its state. Nothing here stands in an argument list, a log or a report. */
export interface Secrets {
  dir: string;
  /** Path of the private key that the lab's nodes accept for root. */
  identityFile: string;
  knownHostsFile: string;
  identity: KeyPair;
  /** Each machine's own host key, by the machine's name. */
  hostKeys: Record<string, KeyPair>;
  /** The fencing key as text; its file on nodes and fence host holds it and a newline. */
  fenceKey: string;
  haclusterPassword: string;
  /** Root's on the nodes, for a deployer of the user's that logs in by password; empty in a lab that never had one. */
  rootPassword: string;
}

interface Stored {
  identity: KeyPair;
  hostKeys: Record<string, KeyPair>;
  fenceKey: string;
  haclusterPassword: string;
  rootPassword?: string;
}

const fileName = 'secrets.json';

/** Makes a lab's secrets, every file 0600 in a folder 0700. What is there already stays; new machines get a host key. */
export async function ensureSecrets(
  lab: string,
  machines: readonly { name: string; address: string }[],
): Promise<Secrets> {
  const dir = stateDir(lab);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const stored: Stored = (await readStored(dir)) ?? {
    identity: keyPair(`root@${lab}`),
    hostKeys: {},
    fenceKey: randomBytes(32).toString('hex'),
    haclusterPassword: randomBytes(16).toString('hex'),
  };
  // A lab that was made by an earlier version has none.
  stored.rootPassword ??= randomBytes(16).toString('hex');
  for (const { name } of machines) stored.hostKeys[name] ??= keyPair(name);
  await writeSecret(dir, fileName, JSON.stringify(stored, null, 2));
  await writeSecret(dir, 'id_ed25519', stored.identity.private);
  await writeSecret(dir, 'id_ed25519.pub', `${stored.identity.public}\n`);
  await writeSecret(dir, 'fence_xvm.key', `${stored.fenceKey}\n`);
  await writeSecret(dir, 'hacluster.password', `${stored.haclusterPassword}\n`);
  await writeSecret(dir, 'root.password', `${stored.rootPassword}\n`);
  const hosts = machines.map(({ name, address }) => `${name},${address} ${stored.hostKeys[name]?.public}\n`);
  await writeSecret(dir, 'known_hosts', hosts.join(''));
  return secretsOf(dir, stored);
}

/** @returns undefined where the lab has no secrets on this host */
export async function readSecrets(lab: string): Promise<Secrets | undefined> {
  const dir = stateDir(lab);
  const stored = await readStored(dir);
  return stored && secretsOf(dir, stored);
}

/** @returns the removed folder, or undefined where there was none */
export async function removeSecrets(lab: string): Promise<string | undefined> {
  const dir = stateDir(lab);
  const there = await stat(dir).then(
    () => true,
    () => false,
  );
  await rm(dir, { recursive: true, force: true });
  return there ? dir : undefined;
}

function secretsOf(dir: string, stored: Stored): Secrets {
  return {
    dir,
    identityFile: join(dir, 'id_ed25519'),
    knownHostsFile: join(dir, 'known_hosts'),
    rootPassword: '',
    ...stored,
  };
}

async function readStored(dir: string): Promise<Stored | undefined> {
  try {
    return JSON.parse(await readFile(join(dir, fileName), 'utf8')) as Stored;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes beside and renames: a lab killed half-way never leaves half a key. */
export async function writeSecret(dir: string, name: string, content: string): Promise<void> {
  const path = join(dir, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, content, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
