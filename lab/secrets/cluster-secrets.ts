import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from '../topology/topology.ts';
import { keyPair, type KeyPair } from './key-pair.ts';
import { writeSecret } from './secrets.ts';
import { stateDir } from './state-dir.ts';

/** What a deployment makes on the nodes and what a restored cluster, which was not deployed, has to be given instead. */
export interface ClusterSecrets {
  /** Root's own key on the first node, which the others trust. */
  rootKey: KeyPair;
  /** `/etc/corosync/authkey`, base64 of the 256 bytes that pcs makes. */
  corosyncKey: string;
  /** `/etc/pacemaker/authkey`, likewise. */
  pacemakerKey: string;
  /** The token by which pcs is known to each node's pcsd, by the node's name. */
  pcsdTokens: Record<string, string>;
  /** 32 hexadecimal digits, as in corosync.conf. */
  clusterUuid: string;
}

const fileName = 'cluster.json';
/** pcs/settings_default.py: corosync_authkey_bytes, pacemaker_authkey_bytes. */
const keyBytes = 256;

/** Makes a restored cluster's secrets once; a restore that was cut off is completed with the same ones. */
export async function ensureClusterSecrets(lab: string, machines: Machine[]): Promise<ClusterSecrets> {
  const dir = stateDir(lab);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const stored = await readStored(join(dir, fileName));
  const secrets: ClusterSecrets = stored ?? {
    rootKey: keyPair(`root@${machines[0]?.name}`),
    corosyncKey: randomBytes(keyBytes).toString('base64'),
    pacemakerKey: randomBytes(keyBytes).toString('base64'),
    pcsdTokens: {},
    clusterUuid: randomUUID().replaceAll('-', ''),
  };
  for (const { name } of machines) secrets.pcsdTokens[name] ??= randomUUID();
  await writeSecret(dir, fileName, JSON.stringify(secrets, null, 2));
  return secrets;
}

/** @returns undefined where the lab was not restored: a deployed cluster made its own, which are on its nodes alone */
export async function readClusterSecrets(lab: string): Promise<ClusterSecrets | undefined> {
  return readStored(join(stateDir(lab), fileName));
}

async function readStored(path: string): Promise<ClusterSecrets | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ClusterSecrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
