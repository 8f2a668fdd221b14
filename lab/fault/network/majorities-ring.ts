import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { defineFilterFault } from './define-filter-fault.ts';
import { packetsFrom } from './packet-filter.ts';

/**
 * Every node hears a majority, and no two nodes hear the same one: each hears itself and those that follow it in a ring. With
 * three nodes each is deaf to one other, one way.
 */
export const majoritiesRing = defineFilterFault({
  name: 'majorities-ring',
  summary: 'lets each node hear a majority, no two the same one',
  args: z.strictObject({}),
  targets: () => [],
  rules: (context) => {
    const names = context.lab.topology.machines.map(({ name }) => name);
    const majority = Math.floor(names.length / 2) + 1;
    if (names.length < 3) throw new UserError('a ring of majorities takes three nodes or more');
    return names.map((name, i) => {
      const ring = [...names.slice(i), ...names.slice(0, i)];
      return `${packetsFrom(context, ring.slice(majority), [name])} counter drop`;
    });
  },
});
