import { z } from 'zod';
import { defineFault } from '../fault.ts';

/** The hosts' fence daemons are down, or the management network is. */
export const fenceHostDown = defineFault({
  name: 'fence-host-down',
  plane: 'fencing',
  summary: 'stops the fence host: nothing answers a fence request',
  lasts: 'until-healed',
  args: z.strictObject({}),
  targets: () => ['fence-host'],
  inject: async ({ backend, lab }) => backend.faults(lab.spec.name).stopPart('fence-host'),
  heal: async ({ backend, lab }) => backend.startPart(lab.spec.name, 'fence-host'),
});
