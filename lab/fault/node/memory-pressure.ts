import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';

/**
 * A node has hardly more memory than its cluster needs: what asks for more is ended by the kernel's OOM killer. The bound is on
 * the machine, from outside, and stays over power cuts.
 */
export const memoryPressure = defineFault({
  name: 'memory-pressure',
  plane: 'node',
  summary: 'bounds a node’s memory to so many MiB; what needs more is ended by the kernel',
  lasts: 'until-healed',
  args: z.strictObject({
    node: machine,
    mebibytes: z.coerce.number().int().min(64).max(65_536).describe('MiB, 64 to 65536'),
  }),
  targets: ({ node }) => [node],
  inject: async ({ backend, lab }, { node, mebibytes }) =>
    backend.faults(lab.spec.name).limitMemory(node, mebibytes),
  heal: async ({ backend, lab }, { node }) => backend.faults(lab.spec.name).limitMemory(node, undefined),
});
