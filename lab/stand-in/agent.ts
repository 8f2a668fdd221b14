import { readFile } from 'node:fs/promises';
import type { PartFile } from '../backend/backend.ts';
import { packageFile } from '../image/package-file.ts';

/** Where OCF agents of a provider called fencelab lie. */
const agentPath = '/usr/lib/ocf/resource.d/fencelab/service';

/** What the stand-in service can be made to fail at. */
export const standInOperations = ['start', 'monitor', 'stop'] as const;
export type StandInOperation = (typeof standInOperations)[number];

/** The agent `ocf:fencelab:service`, as a file for a node. */
export async function standInAgent(): Promise<PartFile> {
  const content = await readFile(packageFile('lab/stand-in/service.sh'));
  return { path: agentPath, content, mode: 0o755 };
}

/** The file that makes a stand-in's operation fail while it is there and not empty. */
export function failureFile(resource: string, operation: StandInOperation): string {
  return `/etc/fencelab/fail-${resource}.${operation}`;
}

/** The agent and everything that it leaves on a node, as a shell's patterns. */
export const removedWithAgent = `${agentPath} /etc/fencelab/fail-* /run/fencelab/stand-ins /var/lib/fencelab-service-*`;

/** Takes all of that away. */
export const removeAgentCommand = `rm -rf ${removedWithAgent}`;
