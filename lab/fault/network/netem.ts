import { z } from 'zod';
import { findNetem } from '../../host/netem.ts';
import { machine, percent } from '../arguments.ts';
import { defineFault, type Fault } from '../fault.ts';

const everyMs = 500;
const milliseconds = z.coerce.number().min(1).max(60_000).describe('milliseconds, 1 to 60000');

/**
 * A fault that the kernel's network emulator makes of what a node sends (tc-netem(8)). Its interface is new after each power
 * cut: a keeper puts it on again.
 */
function defineNetemFault<Args extends { node: string }, Input>({
  emulation,
  ...fault
}: Pick<Fault<Args, Input>, 'name' | 'summary' | 'args'> & { emulation: (args: Args) => string }): Fault<
  Args,
  Input
> {
  return defineFault<Args, Input>({
    ...fault,
    plane: 'network',
    lasts: 'until-healed',
    targets: ({ node }) => [node],
    async available() {
      return (await findNetem()) === undefined
        ? { available: false, why: 'this kernel has no network emulator (module sch_netem)' }
        : { available: true };
    },
    async inject({ backend, lab, id }, args) {
      const command = `tc qdisc replace dev eth0 root netem ${emulation(args)}`;
      await backend.node(lab.spec.name, args.node).exec(command);
      const keep = `tc qdisc show dev eth0 | grep -q netem || ${command}`;
      await backend.faults(lab.spec.name).keepOnNode(id, { machine: args.node, command: keep, everyMs });
    },
    async heal({ backend, lab, id }, { node }) {
      await backend.faults(lab.spec.name).unkeep(id);
      // Off, or without an interface: there is nothing to be taken off.
      const command = '! tc qdisc show dev eth0 | grep -q netem || tc qdisc del dev eth0 root';
      if ((await backend.power(lab.spec.name).state(node)) !== 'off')
        await backend.node(lab.spec.name, node).exec(command);
    },
    isInPlace: async ({ backend, lab, id }) => backend.faults(lab.spec.name).isKept(id),
  });
}

export const delay = defineNetemFault({
  name: 'delay',
  summary: 'delays what a node sends by so many milliseconds',
  args: z.strictObject({ node: machine, milliseconds }),
  emulation: ({ milliseconds: ms }) => `delay ${ms}ms`,
});

export const jitter = defineNetemFault({
  name: 'jitter',
  summary: 'delays what a node sends by so many milliseconds, give or take as many again',
  args: z.strictObject({ node: machine, milliseconds }),
  emulation: ({ milliseconds: ms }) => `delay ${ms}ms ${ms}ms`,
});

export const duplicate = defineNetemFault({
  name: 'duplicate',
  summary: 'sends so many percent of a node’s packets twice',
  args: z.strictObject({ node: machine, percent }),
  emulation: ({ percent: share }) => `duplicate ${share}%`,
});

export const reorder = defineNetemFault({
  name: 'reorder',
  summary: 'sends so many percent of a node’s packets at once and holds the others back for 10 ms',
  args: z.strictObject({ node: machine, percent }),
  emulation: ({ percent: share }) => `delay 10ms reorder ${share}%`,
});
