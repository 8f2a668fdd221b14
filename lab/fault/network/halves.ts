import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { machines } from '../arguments.ts';
import { defineFilterFault, othersThan } from './define-filter-fault.ts';
import { packetsFrom } from './packet-filter.ts';

/** The link between two rooms breaks: these nodes on one side, the others on the other. Both sides reach the fence host. */
export const halves = defineFilterFault({
  name: 'halves',
  summary: 'splits the nodes in two sides that do not hear each other; both reach the fence host',
  args: z.strictObject({ side: machines }),
  targets: ({ side }) => side,
  rules: (context, { side }) => {
    const others = othersThan(context, side);
    if (others.length === 0) throw new UserError('all nodes are on one side');
    return [
      `${packetsFrom(context, side, others)} counter drop`,
      `${packetsFrom(context, others, side)} counter drop`,
    ];
  },
});
