import { shellQuote } from '../../lab/node/node.ts';
import type { ClusterNode, PcsDialect } from './dialect.ts';
import { pcs09 } from './pcs-0.9.ts';
import { resourceCommands } from './resource-commands.ts';
import { withoutTwoNode } from './without-two-node.ts';

/** Without addresses pcs takes the name for the only one. */
const addressed = ({ name, ring1Address }: ClusterNode): string[] =>
  ring1Address === undefined ? [name] : [name, `addr=${name}`, `addr=${ring1Address}`];
const section = (name: string, options: Record<string, string>): string[] => {
  const pairs = Object.entries(options).map(([option, value]) => `${option}=${value}`);
  return pairs.length > 0 ? [name, ...pairs] : [];
};

/**
 * pcs 0.10 as Debian 11 has it: Corosync 3, Pacemaker 2. What is not named here is spelled as in 0.9; it still takes some of 0.9's
 * other words, 0.11 does not.
 */
export const pcs010: PcsDialect = {
  ...pcs09,
  auth: (nodes) => `pcs host auth ${shellQuote(...nodes)} -u hacluster`,
  setup: ({ name, nodes, totem, quorum }) =>
    `pcs cluster setup ${shellQuote(
      name,
      ...nodes.flatMap(addressed),
      ...section('totem', totem),
      ...section('quorum', withoutTwoNode(quorum)),
    )} --force`,
  addNode: (node, { force }) =>
    `pcs cluster node add ${shellQuote(...addressed(node))}${force ? ' --force' : ''}`,
  // From 0.10.7 on.
  updateTotem: (options) => `pcs cluster config update ${shellQuote(...section('totem', options))}`,
  addFencingLevel: ({ level, target, devices }) =>
    `pcs stonith level add ${shellQuote(String(level), target, ...devices)}`,
  setupRestartsPcsd: false,
  resources: resourceCommands({ promotable: 'promotable', roles: 'Master', score: 'word' }),
  pcsdStatus: (nodes) => `pcs status pcsd ${shellQuote(...nodes)}`,
  setResourceDefault: (name, value) => `pcs resource defaults update ${shellQuote(`${name}=${value}`)}`,
  setOperationDefault: (name, value) => `pcs resource op defaults update ${shellQuote(`${name}=${value}`)}`,
};
