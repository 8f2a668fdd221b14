import { z } from 'zod';
import { machine, seconds } from '../arguments.ts';
import { defineFault } from '../fault.ts';
import { addressOf, filterScript, removeFilter, unfilterScript } from './packet-filter.ts';

/** A loose plug: a node is cut off and back again, over and over. A keeper on the host does it until it is healed. */
export const flapping = defineFault({
  name: 'flapping',
  plane: 'network',
  summary: 'cuts a node off and lets it back, over and over, for so many seconds each',
  lasts: 'until-healed',
  args: z.strictObject({ node: machine, cutSeconds: seconds, backSeconds: seconds }),
  targets: ({ node }) => [node],
  async inject(context, { node, cutSeconds, backSeconds }) {
    const address = addressOf(context, node);
    const rules = [`ip saddr ${address} counter drop`, `ip daddr ${address} counter drop`];
    const script = `while :; do
${filterScript(context, rules)}
sleep ${cutSeconds}
${unfilterScript(context)}
sleep ${backSeconds}
done`;
    await context.backend.faults(context.lab.spec.name).keepOnHost(context.id, script);
  },
  async heal(context) {
    await context.backend.faults(context.lab.spec.name).unkeep(context.id);
    await removeFilter(context);
  },
  isInPlace: async ({ backend, lab, id }) => backend.faults(lab.spec.name).isKept(id),
});
