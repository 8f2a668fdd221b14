import { z } from 'zod';

const number = z.int('a whole number').min(0, 'a whole number, not below 0');

/** Options of the totem section that pcs sets, by corosync.conf(5); times in milliseconds. */
export const totemDeclaration = z
  .strictObject({
    token: number.optional(),
    token_coefficient: number.optional(),
    token_retransmit: number.optional(),
    token_retransmits_before_loss_const: number.optional(),
    consensus: number.optional(),
    join: number.optional(),
    send_join: number.optional(),
    merge: number.optional(),
    hold: number.optional(),
    downcheck: number.optional(),
    fail_recv_const: number.optional(),
    seqno_unchanged_const: number.optional(),
    heartbeat_failures_allowed: number.optional(),
    max_network_delay: number.optional(),
    max_messages: number.optional(),
    miss_count_const: number.optional(),
    window_size: number.optional(),
    block_unlisted_ips: z.boolean().optional(),
  })
  .superRefine(({ token, consensus }, context) => {
    // corosync.conf(5): the minimum is 1.2 times the token's; corosync does not start with less.
    if (token === undefined || consensus === undefined || consensus >= 1.2 * token) return;
    context.addIssue({
      code: 'custom',
      path: ['consensus'],
      message: `at least 1.2 times the token's ${token} ms, ${Math.ceil(1.2 * token)}`,
    });
  });

/** As they stand in corosync.conf. */
export function totemOptions(declared: z.output<typeof totemDeclaration> = {}): Record<string, string> {
  const pairs = Object.entries(declared).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)]),
  );
}
