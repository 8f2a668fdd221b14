import { z } from 'zod';
import { machine, percent } from '../arguments.ts';
import { defineFilterFault, othersThan } from './define-filter-fault.ts';
import { packetsFrom } from './packet-filter.ts';

const resolution = 10_000;

/** A bad cable: of the packets between a node and the others so many are lost at random, in either direction. */
export const loss = defineFilterFault({
  name: 'loss',
  summary: 'loses so many percent of the packets between one node and the others, at random, each way',
  args: z.strictObject({ node: machine, percent }),
  targets: ({ node }) => [node],
  rules: (context, { node, percent: share }) => {
    const others = othersThan(context, [node]);
    const unlucky = `numgen random mod ${resolution} < ${Math.round((share / 100) * resolution)} counter drop`;
    return [
      `${packetsFrom(context, [node], others)} ${unlucky}`,
      `${packetsFrom(context, others, [node])} ${unlucky}`,
    ];
  },
});
