import { z } from 'zod';
import { defineFault } from '../fault.ts';
import { isFilterInPlace, putFilter, removeFilter } from '../network/packet-filter.ts';
import { device } from './define-misbehaviour.ts';

/** A switch that forgot its multicast groups: fence requests reach nobody, everything else passes. */
export const multicastLost = defineFault({
  name: 'multicast-lost',
  plane: 'fencing',
  summary: 'drops the fence requests’ multicast; everything else passes',
  lasts: 'until-healed',
  args: z.strictObject({ device }),
  targets: ({ device: machine }) => (machine === undefined ? ['fence-host'] : ['fence-host', machine]),
  async inject(context, { device: machine }) {
    const found = context.lab.topology.machines.find(({ name }) => name === machine);
    await putFilter(context, [`ip daddr ${found?.multicastAddress ?? '225.0.0.0/24'} counter drop`]);
  },
  heal: async (context) => removeFilter(context),
  isInPlace: async (context) => isFilterInPlace(context),
});
