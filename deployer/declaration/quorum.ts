import { z } from 'zod';

/** Options of the quorum section, by votequorum(5). */
export const quorumDeclaration = z
  .strictObject({
    /** pcs sets it for two nodes by itself, unless there is a tie breaker or a device. */
    two_node: z.literal(true, 'true, or left out: pcs sets it where it holds').optional(),
    wait_for_all: z.boolean().optional(),
    auto_tie_breaker: z.boolean().optional(),
    last_man_standing: z.boolean().optional(),
    /** In milliseconds. */
    last_man_standing_window: z.int('a whole number of milliseconds').min(1).optional(),
  })
  .superRefine((declared, context) => {
    const refuse = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (declared.two_node && declared.auto_tie_breaker)
      refuse(
        'two_node',
        'not with auto_tie_breaker: each keeps one of two nodes quorate, by rules of its own',
      );
    if (declared.last_man_standing_window !== undefined && !declared.last_man_standing)
      refuse('last_man_standing_window', 'only with last_man_standing: true');
  });

type QuorumDeclaration = z.output<typeof quorumDeclaration>;

/** As they stand in corosync.conf. */
export function quorumOptions(declared: QuorumDeclaration = {}): Record<string, string> {
  const pairs = Object.entries(declared).filter(([, value]) => value !== undefined);
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(Number(value))]));
}

/** What a quorum device makes of its own: pcs and corosync refuse these beside it. */
export const notBesideDevice = [
  'two_node',
  'auto_tie_breaker',
  'last_man_standing',
  'last_man_standing_window',
] as const satisfies (keyof QuorumDeclaration)[];
