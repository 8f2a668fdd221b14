import type { LabState, Part, PartFile } from '../backend/backend.ts';
import { fenceHostFiles } from '../fence/fence-host-files.ts';
import type { Secrets } from '../secrets/secrets.ts';

/** The files that a part is given before it first starts: keys for a node, program and key for the fence host. */
export async function partFiles(lab: LabState, part: Part, secrets: Secrets): Promise<PartFile[]> {
  switch (part.role) {
    case 'node':
    case 'quorum-device':
    case 'remote-node':
      return nodeFiles(part.name, secrets);
    case 'fence-host':
      return fenceHostFiles(lab, `${secrets.fenceKey}\n`);
    case 'time-server':
      return [];
  }
}

/** What a freshly installed machine has of its own: a host key, and the key of whoever installed it. */
function nodeFiles(machine: string, secrets: Secrets): PartFile[] {
  const hostKey = secrets.hostKeys[machine];
  if (!hostKey) throw new Error(`no host key was made for ${machine}`);
  return [
    { path: '/etc/ssh/ssh_host_ed25519_key', content: hostKey.private, mode: 0o600 },
    { path: '/etc/ssh/ssh_host_ed25519_key.pub', content: `${hostKey.public}\n`, mode: 0o644 },
    { path: '/root/.ssh/authorized_keys', content: `${secrets.identity.public}\n`, mode: 0o600 },
  ];
}
