import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { machine } from '../arguments.ts';
import { defineFilterFault, othersThan } from './define-filter-fault.ts';
import { packetsFrom } from './packet-filter.ts';

/** Two groups do not hear each other, but one node hears and is heard by both: what a half-broken switch does. */
export const bridge = defineFilterFault({
  name: 'bridge',
  summary: 'splits the nodes in two groups that only the node in the middle hears and is heard by',
  args: z.strictObject({ middle: machine }),
  targets: ({ middle }) => [middle],
  rules: (context, { middle }) => {
    const others = othersThan(context, [middle]);
    const left = others.slice(0, Math.floor(others.length / 2));
    const right = others.slice(left.length);
    if (left.length === 0) throw new UserError('a bridge takes three nodes or more');
    return [
      `${packetsFrom(context, left, right)} counter drop`,
      `${packetsFrom(context, right, left)} counter drop`,
    ];
  },
});
