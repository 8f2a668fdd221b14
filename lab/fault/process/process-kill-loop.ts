import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';
import { daemon, signalCommand } from './daemons.ts';

/** A daemon crashes whenever it runs: a bad update. A keeper goes on killing it, after power cuts too. */
export const processKillLoop = defineFault({
  name: 'process-kill-loop',
  plane: 'process',
  summary: 'kills a daemon of the cluster on a node again and again, after its power cuts too',
  lasts: 'until-healed',
  args: z.strictObject({
    node: machine,
    daemon,
    everyMs: z.coerce
      .number()
      .int()
      .min(100)
      .max(60_000)
      .default(1_000)
      .describe('milliseconds, 100 to 60000'),
  }),
  targets: ({ node }) => [node],
  async inject({ backend, lab, id }, { node, daemon: role, everyMs }) {
    const command = signalCommand(role, 'KILL');
    await backend.node(lab.spec.name, node).exec(command);
    await backend.faults(lab.spec.name).keepOnNode(id, { machine: node, command, everyMs });
  },
  heal: async ({ backend, lab, id }) => backend.faults(lab.spec.name).unkeep(id),
  isInPlace: async ({ backend, lab, id }) => backend.faults(lab.spec.name).isKept(id),
});
