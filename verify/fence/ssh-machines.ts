import type { Node } from '../../lab/node/node.ts';
import type { Machines } from './machines.ts';

/** A machine with memory to test and a controller to start takes minutes to boot. */
const rebootTimeoutMs = 900_000;
const readTimeoutMs = 10_000;

/** The boot's own id and when its first process began: a container has its host's id, and a process of its own. */
const bootCommand = "cat /proc/sys/kernel/random/boot_id; cut -d ' ' -f 22 /proc/1/stat";

/**
 * Machines of which nothing is known but what they say themselves: one that says another boot than before was down in between. They
 * cannot be powered on from here, so that they are fenced by reboot.
 */
export function sshMachines(nodes: readonly Node[]): Machines {
  return {
    proof: 'it has booted since, by its own word',
    action: 'reboot',
    proofTimeoutMs: rebootTimeoutMs,
    async mark() {
      const before = new Map(
        await Promise.all(nodes.map(async (node) => [node.name, await readBoot(node)] as const)),
      );
      return async (machine) => {
        const node = nodes.find(({ name }) => name === machine);
        const now = node && (await readBoot(node));
        const then = before.get(machine);
        if (now === undefined || then === undefined) return 'unknown';
        return now === then ? 'stayed-up' : 'went-down';
      };
    },
    // They come back by themselves, or not at all.
    restore: () => Promise.resolve(),
  };
}

/** @returns undefined where it does not say */
async function readBoot(node: Node): Promise<string | undefined> {
  const { exitCode, stdout } = await node
    .exec(bootCommand, { okCodes: 'any', timeoutMs: readTimeoutMs })
    .catch(() => ({ exitCode: 1, stdout: '' }));
  return exitCode === 0 ? stdout.trim() : undefined;
}
