import { z } from 'zod';

const number = z.int('a whole number').min(0, 'a whole number, not below 0');

/** Options of the totem section that pcs sets, by corosync.conf(5); times in milliseconds. */
export const totemDeclaration = z.strictObject({
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
});

type TotemDeclaration = z.output<typeof totemDeclaration>;

/** corosync's own, in milliseconds. */
const defaultTokenCoefficient = 650;

/**
 * The least consensus for a declared token, in milliseconds; undefined where no token is declared. By corosync.conf(5) it is 1.2 times
 * the real token's, which has token_coefficient more for each node above two; corosync itself takes less without a word.
 */
export function leastConsensusMs(
  { token, token_coefficient = defaultTokenCoefficient }: TotemDeclaration,
  nodes: number,
): number | undefined {
  return token === undefined
    ? undefined
    : Math.ceil((12 * (token + Math.max(0, nodes - 2) * token_coefficient)) / 10);
}

/** As they stand in corosync.conf. */
export function totemOptions(declared: TotemDeclaration = {}): Record<string, string> {
  const pairs = Object.entries(declared).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)]),
  );
}
