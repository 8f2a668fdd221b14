import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';

/** Pacemaker stops its resources first; that has taken up to 20 s. */
const timeoutMs = 180_000;

/** `systemctl poweroff`: the node leaves the cluster in order. */
export const shutdown = defineFault({
  name: 'shutdown',
  plane: 'node',
  summary: 'shuts a node down in its own order, as its power button does',
  lasts: 'momentary',
  args: z.strictObject({ node: machine }),
  targets: ({ node }) => [node],
  inject: async ({ backend, lab }, { node }) => backend.faults(lab.spec.name).shutDown(node, timeoutMs),
  heal: async () => undefined,
});
