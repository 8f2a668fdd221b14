import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';

/** The plug is pulled: no order of the cluster, no shutdown. */
export const powerCut = defineFault({
  name: 'power-cut',
  plane: 'node',
  summary: 'cuts a node’s power, as pulling the plug does',
  lasts: 'momentary',
  args: z.strictObject({ node: machine }),
  targets: ({ node }) => [node],
  inject: async ({ backend, lab }, { node }) => backend.power(lab.spec.name).off(node),
  heal: async () => undefined,
});
