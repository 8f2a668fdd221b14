import { shellQuote } from '../../lab/node/node.ts';
import type { PcsDialect } from './dialect.ts';
import { pcs09 } from './pcs-0.9.ts';

/**
 * pcs 0.10 and 0.11 as Debian 11 and 12 have them: Corosync 3, Pacemaker 2. What is not named here is spelled as in 0.9;
 * 0.10 still takes some of 0.9's other words, 0.11 does not.
 */
export const pcs010: PcsDialect = {
  ...pcs09,
  auth: (nodes) => `pcs host auth ${shellQuote(...nodes)} -u hacluster`,
  setup: (cluster, nodes) => `pcs cluster setup ${shellQuote(cluster, ...nodes)} --force`,
  setupRestartsPcsd: false,
  pcsdStatus: (nodes) => `pcs status pcsd ${shellQuote(...nodes)}`,
  setResourceDefault: (name, value) => `pcs resource defaults update ${shellQuote(`${name}=${value}`)}`,
  setOperationDefault: (name, value) => `pcs resource op defaults update ${shellQuote(`${name}=${value}`)}`,
};
