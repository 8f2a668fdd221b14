import { shellQuote } from '../../lab/node/node.ts';
import type { FenceDeviceSpec, PcsDialect } from './dialect.ts';
import { resourceCommands } from './resource-commands.ts';

const options = (device: Pick<FenceDeviceSpec, 'options'>): string[] => pairs(device.options);
const pairs = (record: Record<string, string>): string[] =>
  Object.entries(record).map(([name, value]) => `${name}=${value}`);

/** pcs 0.9 as CentOS 7 has it, 0.9.143 to 0.9.169: Corosync 2, Pacemaker 1.1. */
export const pcs09: PcsDialect = {
  auth: (nodes) => `pcs cluster auth ${shellQuote(...nodes)} -u hacluster --force`,
  setup: (cluster, nodes) => `pcs cluster setup --force --name ${shellQuote(cluster, ...nodes)}`,
  addNode: (node, { force }) => `pcs cluster node add ${shellQuote(node)}${force ? ' --force' : ''}`,
  removeNode: (node) => `pcs cluster node remove ${shellQuote(node)}`,
  setupRestartsPcsd: true,
  enableAll: 'pcs cluster enable --all',
  startAll: 'pcs cluster start --all',
  pcsdStatus: (nodes) => `pcs cluster pcsd-status ${shellQuote(...nodes)}`,
  createFenceDevice: (device) =>
    `pcs stonith create ${shellQuote(device.id, device.agent, ...options(device))}`,
  updateFenceDevice: (device) => `pcs stonith update ${shellQuote(device.id, ...options(device))}`,
  deleteFenceDevice: (id) => `pcs stonith delete ${shellQuote(id)}`,
  resources: resourceCommands({ promotable: 'master', roles: 'Master', score: 'word' }),
  cleanUp: (id) => `pcs resource cleanup${id === undefined ? '' : ` ${shellQuote(id)}`}`,
  setResourceDefault: (name, value) => `pcs resource defaults ${shellQuote(`${name}=${value}`)}`,
  setOperationDefault: (name, value) => `pcs resource op defaults ${shellQuote(`${name}=${value}`)}`,
  setProperties: (properties) => `pcs property set ${shellQuote(...pairs(properties))}`,
  fence: (node, action) => `pcs stonith fence ${shellQuote(node)}${action === 'off' ? ' --off' : ''}`,
  // From 0.9.152 it asks, takes the end of its input for "no", and exits with 0. Before, --force changes nothing.
  confirm: (node) => `pcs stonith confirm ${shellQuote(node)} --force`,
};
