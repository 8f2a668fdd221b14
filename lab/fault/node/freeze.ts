import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';

/** A hung hypervisor or kernel: the machine has power, does nothing, and may wake and go on where it was. */
export const freeze = defineFault({
  name: 'freeze',
  plane: 'node',
  summary: 'freezes a node: it has power and does nothing, until it is thawed or loses power',
  lasts: 'until-power-cut',
  args: z.strictObject({ node: machine }),
  targets: ({ node }) => [node],
  inject: async ({ backend, lab }, { node }) => backend.faults(lab.spec.name).freeze(node),
  heal: async ({ backend, lab }, { node }) => backend.faults(lab.spec.name).thaw(node),
  isInPlace: async ({ backend, lab }, { node }) => backend.faults(lab.spec.name).isFrozen(node),
});
