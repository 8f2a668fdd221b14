import { z } from 'zod';

/** A vote from outside the nodes, by corosync-qdevice(8): its machine is the inventory's `quorumDevice`; a lab makes one. */
export const quorumDeviceDeclaration = z.strictObject({
  /** `ffsplit`: the bigger half, or one of two equal ones; `lms`: whoever still reaches it, down to one node. */
  algorithm: z.enum(['ffsplit', 'lms'], 'ffsplit or lms'),
  /** Which of two equal halves wins. */
  tie_breaker: z.union([z.enum(['lowest', 'highest']), z.int()], "lowest, highest or a node's id").optional(),
  /** How long corosync waits for its vote, in milliseconds. */
  timeout: z.int('a whole number of milliseconds').min(1).optional(),
  /** The same while a membership forms. */
  sync_timeout: z.int('a whole number of milliseconds').min(1).optional(),
});

type QuorumDeviceDeclaration = z.output<typeof quorumDeviceDeclaration>;

/** As they stand in corosync.conf: the device's own, and those of its model. */
export function quorumDeviceOptions(
  { algorithm, tie_breaker, timeout, sync_timeout }: QuorumDeviceDeclaration,
  host: string,
): { generic: Record<string, string>; model: Record<string, string> } {
  return {
    generic: texts({ timeout, sync_timeout }),
    model: texts({ host, algorithm, tie_breaker }),
  };
}

function texts(values: Record<string, string | number | undefined>): Record<string, string> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
