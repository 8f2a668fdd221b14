import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';

/**
 * A node's network card is gone, its address with it: what `ifdown` does, and no partition. corosync 2.4 cannot stand it: it
 * binds to 127.0.0.1 from then on.
 */
export const linkDown = defineFault({
  name: 'link-down',
  plane: 'network',
  summary: 'takes a node’s network interface away, its address included; not a partition',
  lasts: 'until-healed',
  args: z.strictObject({ node: machine }),
  targets: ({ node }) => [node],
  inject: async ({ backend, lab }, { node }) => backend.faults(lab.spec.name).unplug(node),
  async heal({ backend, lab }, { node }) {
    const found = lab.topology.machines.find(({ name }) => name === node);
    if (found) await backend.faults(lab.spec.name).plugIn(node, found.address);
  },
});
