import { shellQuote } from '../../lab/node/node.ts';
import type { PcsDialect } from './dialect.ts';
import { pcs09 } from './pcs-0.9.ts';
import { resourceCommands } from './resource-commands.ts';

/**
 * pcs 0.10 as Debian 11 has it: Corosync 3, Pacemaker 2. What is not named here is spelled as in 0.9; it still takes some of 0.9's
 * other words, 0.11 does not.
 */
export const pcs010: PcsDialect = {
  ...pcs09,
  auth: (nodes) => `pcs host auth ${shellQuote(...nodes)} -u hacluster`,
  setup: (cluster, nodes) => `pcs cluster setup ${shellQuote(cluster, ...nodes)} --force`,
  setupRestartsPcsd: false,
  resources: resourceCommands({ promotable: 'promotable', roles: 'Master', score: 'word' }),
  pcsdStatus: (nodes) => `pcs status pcsd ${shellQuote(...nodes)}`,
  setResourceDefault: (name, value) => `pcs resource defaults update ${shellQuote(`${name}=${value}`)}`,
  setOperationDefault: (name, value) => `pcs resource op defaults update ${shellQuote(`${name}=${value}`)}`,
};
