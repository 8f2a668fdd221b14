import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';

/**
 * Something beside the cluster eats the processor: all that a node runs together gets so little of a core. The bound is on the
 * machine, from outside, and stays over power cuts.
 */
export const cpuHog = defineFault({
  name: 'cpu-hog',
  plane: 'node',
  summary: 'leaves a node so many percent of one core, as a hog beside it would',
  lasts: 'until-healed',
  args: z.strictObject({
    node: machine,
    percent: z.coerce
      .number()
      .min(1)
      .max(100)
      .default(5)
      .describe('percent of a core that are left, 1 to 100'),
  }),
  targets: ({ node }) => [node],
  inject: async ({ backend, lab }, { node, percent }) =>
    backend.faults(lab.spec.name).limitCpu(node, percent / 100),
  heal: async ({ backend, lab }, { node }) => backend.faults(lab.spec.name).limitCpu(node, undefined),
});
