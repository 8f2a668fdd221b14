import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';

/** The reset button: power off, and on again at once. */
export const reset = defineFault({
  name: 'reset',
  plane: 'node',
  summary: 'presses a node’s reset button: power off and on again at once',
  lasts: 'momentary',
  args: z.strictObject({ node: machine }),
  targets: ({ node }) => [node],
  async inject({ backend, lab }, { node }) {
    await backend.power(lab.spec.name).off(node);
    await backend.power(lab.spec.name).on(node);
  },
  heal: async () => undefined,
});
