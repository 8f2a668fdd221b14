import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';
import { daemon, processesOf, signalCommand } from './daemons.ts';

/** A daemon hangs: it is there and does not answer. A power cut, or whoever starts it anew, ends that. */
export const processStop = defineFault({
  name: 'process-stop',
  plane: 'process',
  summary: 'stops a daemon of the cluster on a node (SIGSTOP): it is there and does not answer',
  lasts: 'until-power-cut',
  args: z.strictObject({ node: machine, daemon }),
  targets: ({ node }) => [node],
  async inject({ backend, lab }, { node, daemon: role }) {
    await backend.node(lab.spec.name, node).exec(signalCommand(role, 'STOP'));
  },
  async heal({ backend, lab }, { node, daemon: role }) {
    if ((await backend.power(lab.spec.name).state(node)) === 'off') return;
    await backend.faults(lab.spec.name).thaw(node);
    // It may have been ended and not been started again.
    await backend.node(lab.spec.name, node).exec(signalCommand(role, 'CONT'), { okCodes: [0, 1] });
  },
  async isInPlace({ backend, lab }, { node, daemon: role }) {
    const processes = await processesOf(backend.node(lab.spec.name, node), role);
    return processes.some(({ isStopped }) => isStopped);
  },
});
