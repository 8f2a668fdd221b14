import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFilterFault, othersThan } from './define-filter-fault.ts';
import { corosyncOnly, packetsFrom } from './packet-filter.ts';

/** A firewall that forgot corosync: its UDP does not pass, SSH, pcsd and fencing go on. */
export const corosyncCut = defineFilterFault({
  name: 'corosync-cut',
  summary: 'drops corosync’s UDP between one node and the others; everything else passes',
  args: z.strictObject({ node: machine }),
  targets: ({ node }) => [node],
  rules: (context, { node }) => {
    const others = othersThan(context, [node]);
    return [
      `${packetsFrom(context, [node], others)} ${corosyncOnly} counter drop`,
      `${packetsFrom(context, others, [node])} ${corosyncOnly} counter drop`,
    ];
  },
});
