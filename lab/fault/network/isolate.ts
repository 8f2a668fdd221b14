import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFilterFault } from './define-filter-fault.ts';
import { addressOf } from './packet-filter.ts';

/**
 * A node's switch port goes dead: it reaches nobody, the fence host neither, and nobody reaches it. Its interface stays up,
 * which corosync 2.4 needs.
 */
export const isolate = defineFilterFault({
  name: 'isolate',
  summary: 'cuts one node off from everybody, the fence host included; its interface stays up',
  args: z.strictObject({ node: machine }),
  targets: ({ node }) => [node],
  rules: (context, { node }) => [
    `ip saddr ${addressOf(context, node)} counter drop`,
    `ip daddr ${addressOf(context, node)} counter drop`,
  ],
});
