import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';
import { daemon, signalCommand } from './daemons.ts';

/** A daemon crashes. */
export const processKill = defineFault({
  name: 'process-kill',
  plane: 'process',
  summary: 'kills a daemon of the cluster on a node (SIGKILL), once',
  lasts: 'momentary',
  args: z.strictObject({ node: machine, daemon }),
  targets: ({ node }) => [node],
  async inject({ backend, lab }, { node, daemon: role }) {
    await backend.node(lab.spec.name, node).exec(signalCommand(role, 'KILL'));
  },
  heal: async () => undefined,
});
