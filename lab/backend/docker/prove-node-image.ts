import type Docker from 'dockerode';
import { randomBytes } from 'node:crypto';
import { UnavailableError } from '../../errors.ts';
import type { Node } from '../../node/node.ts';
import { waitUntil } from '../../wait-until.ts';
import type { NodeSystem } from '../backend.ts';
import { containerLogs } from './container-logs.ts';
import { DockerNode } from './docker-node.ts';
import type { Engine } from './engine.ts';
import { imageLabel } from './images.ts';
import { nodeEntryPoint } from './node-entry-point.ts';
import { cgroupNamespaceOf, nodeHostConfig } from './node-host-config.ts';

export interface NodeProof {
  versions: { systemd: string; pcs: string; pacemaker: string; corosync: string };
  /** Units that failed at boot: none on a sound image. systemd runs all the same, so that they are told, not fatal. */
  failedUnits: string[];
}

/** The `fencelab.role` of a throw-away node. */
const proofRole = 'proof';

const bootTimeoutMs = 60_000;
/** Longer than any proof takes: what is older was left behind by a killed one. */
const staleMs = 3 * 60_000;

/**
 * Boots one throw-away node of an image and asks it for what a lab needs: a running systemd, pcs, Pacemaker,
 * corosync, fence_xvm, and an sshd that accepts its configuration.
 *
 * @throws UnavailableError with what was last seen, or with what the node lacks
 */
export async function proveNodeImage(
  docker: Engine,
  { image, os }: NodeSystem,
  onStep?: (text: string) => void,
): Promise<NodeProof> {
  await removeStaleProofs(docker);
  const name = `fencelab-proof-${randomBytes(4).toString('hex')}`;
  const container = await docker.createContainer({
    name,
    Hostname: 'proof-vm',
    Image: image,
    Entrypoint: await nodeEntryPoint(),
    Labels: { [imageLabel.role]: proofRole },
    HostConfig: await nodeHostConfig({
      networkMode: 'none',
      cgroupNamespace: await cgroupNamespaceOf(docker, os),
    }),
  });
  try {
    onStep?.('booting a throw-away node');
    await container.start();
    const node = new DockerNode(name, container);
    const failedUnits = await waitForBoot(node, container);
    onStep?.('asking it for its versions');
    return { versions: await readVersions(node), failedUnits };
  } catch (cause) {
    const log = await lastOutput(container);
    throw new UnavailableError(
      `${image} does not boot to a working node: ${(cause as Error).message}${log}`,
      {
        cause,
      },
    );
  } finally {
    await container.remove({ force: true, v: true });
  }
}

/** @returns the units that failed */
async function waitForBoot(node: Node, container: Docker.Container): Promise<string[]> {
  const state = await waitUntil(
    'systemd runs in the throw-away node',
    async () => {
      const { Running, ExitCode } = (await container.inspect()).State;
      if (!Running) return `the node ended with ${ExitCode}`;
      return (
        await node.exec('systemctl is-system-running', { okCodes: 'any', timeoutMs: 5_000 })
      ).stdout.trim();
    },
    (text) => ['running', 'degraded'].includes(text) || text.startsWith('the node ended'),
    { timeoutMs: bootTimeoutMs, intervalMs: 200, show: (text) => text || 'no answer from systemd' },
  );
  if (state === 'running') return [];
  if (state !== 'degraded') throw new Error(state);
  const { stdout } = await node.exec('systemctl --failed --plain --no-legend --no-pager');
  return stdout.split('\n').flatMap((line) => line.trim().split(/\s+/)[0] || []);
}

async function readVersions(node: Node): Promise<NodeProof['versions']> {
  await node.exec('command -v fence_xvm');
  await node.exec('/usr/sbin/sshd -t');
  const [systemd, pcs, pacemaker, corosync] = await Promise.all(
    ['systemctl --version', 'pcs --version', 'pacemakerd --version', 'corosync -v'].map(async (command) =>
      parseVersion((await node.exec(command)).stdout),
    ),
  );
  if (!systemd || !pcs || !pacemaker || !corosync) {
    throw new Error(
      `not every version could be read: ${JSON.stringify({ systemd, pcs, pacemaker, corosync })}`,
    );
  }
  return { systemd, pcs, pacemaker, corosync };
}

/** The first version number in a program's own words: `Pacemaker 2.1.5`, `systemd 252 (252.39-1)`, `0.11.5`. */
export function parseVersion(text: string): string | undefined {
  return /\d+(\.\d+)*/.exec(text)?.[0];
}

/** What a node that died at boot left on its terminal. */
async function lastOutput(container: Docker.Container): Promise<string> {
  try {
    let output = '';
    for await (const chunk of containerLogs(container, { follow: false })) output += chunk;
    const text = output.trim();
    return text ? `\nits terminal said last:\n${text.split('\n').slice(-10).join('\n')}` : '';
  } catch {
    return '';
  }
}

async function removeStaleProofs(docker: Engine): Promise<void> {
  const proofs = await docker.listContainers({
    all: true,
    filters: { label: [`${imageLabel.role}=${proofRole}`] },
  });
  const stale = proofs.filter(({ Created }) => Date.now() - Created * 1000 > staleMs);
  await Promise.all(
    stale.map(async ({ Id }) =>
      docker
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch(() => undefined),
    ),
  );
}
