import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFilterFault, othersThan } from './define-filter-fault.ts';
import { packetsFrom } from './packet-filter.ts';

/** A link that carries little: what a node sends to the others above this rate is dropped, as a policer does. */
export const rate = defineFilterFault({
  name: 'rate',
  summary: 'drops what a node sends to the others above so many kilobytes a second',
  args: z.strictObject({
    node: machine,
    kilobytes: z.coerce.number().int().min(1).max(1_000_000).describe('kilobytes a second, 1 to 1000000'),
  }),
  targets: ({ node }) => [node],
  rules: (context, { node, kilobytes }) => [
    `${packetsFrom(context, [node], othersThan(context, [node]))} limit rate over ${kilobytes} kbytes/second counter drop`,
  ],
});
