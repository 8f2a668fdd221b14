import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFilterFault, othersThan } from './define-filter-fault.ts';
import { packetsFrom } from './packet-filter.ts';

/** A transceiver or a firewall rule gone wrong in one direction: a node still hears the others, who no longer hear it. */
export const oneWay = defineFilterFault({
  name: 'one-way',
  summary: 'lets a node hear the others, but not be heard (direction: out), or the other way round (in)',
  args: z.strictObject({ node: machine, direction: z.enum(['out', 'in']).default('out') }),
  targets: ({ node }) => [node],
  rules: (context, { node, direction }) => {
    const others = othersThan(context, [node]);
    const [senders, receivers] = direction === 'out' ? [[node], others] : [others, [node]];
    return [`${packetsFrom(context, senders, receivers)} counter drop`];
  },
});
