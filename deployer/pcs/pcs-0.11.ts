import type { PcsDialect } from './dialect.ts';
import { pcs010 } from './pcs-0.10.ts';
import { resourceCommands } from './resource-commands.ts';

/** pcs 0.11 as Debian 12 has it: Pacemaker 2.1, which has new names for roles. */
export const pcs011: PcsDialect = {
  ...pcs010,
  resources: resourceCommands({ promotable: 'promotable', roles: 'Promoted', score: 'word' }),
};
