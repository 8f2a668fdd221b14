import { shellQuote } from '../../lab/node/node.ts';
import type { PcsDialect } from './dialect.ts';
import { pcs010 } from './pcs-0.10.ts';
import { resourceCommands } from './resource-commands.ts';

/** pcs 0.12 as Debian 13 has it: Pacemaker 3. */
export const pcs012: PcsDialect = {
  ...pcs010,
  resources: resourceCommands({ promotable: 'promotable', roles: 'Promoted', score: 'option' }),
  removeFencingLevel: ({ level, target }) =>
    `pcs stonith level remove ${shellQuote(String(level), 'target', target)}`,
  // --force still works, with a warning.
  confirm: (node) => `pcs stonith confirm ${shellQuote(node)} --yes`,
};
