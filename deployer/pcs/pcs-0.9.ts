import { UserError } from '../../lab/errors.ts';
import { shellQuote } from '../../lab/node/node.ts';
import type { ClusterNode, ClusterSpec, FenceDeviceSpec, PcsDialect } from './dialect.ts';
import { resourceCommands } from './resource-commands.ts';
import { withoutTwoNode } from './without-two-node.ts';

const options = (device: Pick<FenceDeviceSpec, 'options'>): string[] => pairs(device.options);
const pairs = (record: Record<string, string>): string[] =>
  Object.entries(record).map(([name, value]) => `${name}=${value}`);

const monitor = ({ monitorSeconds }: FenceDeviceSpec): string[] =>
  monitorSeconds === undefined ? [] : ['op', 'monitor', `interval=${monitorSeconds}s`];
const addressed = ({ name, ring1Address }: ClusterNode): string =>
  ring1Address === undefined ? name : `${name},${ring1Address}`;

/** What `pcs cluster setup` of 0.9 knows of totem's options; later ones know all. */
const totemFlags = ['token', 'token_coefficient', 'join', 'consensus', 'miss_count_const', 'fail_recv_const'];

/** pcs sets two_node by itself. @throws UserError for an option that it has no flag for */
function flags({ totem, quorum }: Pick<ClusterSpec, 'totem' | 'quorum'>): string[] {
  const unknown = Object.keys(totem).filter((name) => !totemFlags.includes(name));
  if (unknown.length > 0)
    throw new UserError(`pcs 0.9 cannot set the totem options ${unknown.join(', ')}`, {
      hint: `it can set ${totemFlags.join(', ')}`,
    });
  return pairs({ ...totem, ...withoutTwoNode(quorum) }).map((pair) => `--${pair}`);
}

/** pcs 0.9 as CentOS 7 has it, 0.9.143 to 0.9.169: Corosync 2, Pacemaker 1.1. */
export const pcs09: PcsDialect = {
  auth: (nodes) => `pcs cluster auth ${shellQuote(...nodes)} -u hacluster --force`,
  setup: ({ name, nodes, ...settings }) =>
    `pcs cluster setup --force --name ${shellQuote(name, ...nodes.map(addressed), ...flags(settings))}`,
  addNode: (node, { force }) =>
    `pcs cluster node add ${shellQuote(addressed(node))}${force ? ' --force' : ''}`,
  removeNode: (node) => `pcs cluster node remove ${shellQuote(node)}`,
  setupRestartsPcsd: true,
  enableAll: 'pcs cluster enable --all',
  startAll: 'pcs cluster start --all',
  stopAll: 'pcs cluster stop --all',
  updateTotem: undefined,
  updateQuorum: (settings) => `pcs quorum update ${shellQuote(...pairs(settings))}`,
  addQuorumDevice: ({ generic, model }) =>
    `pcs quorum device add ${shellQuote(...pairs(generic), 'model', 'net', ...pairs(model))}`,
  updateQuorumDevice: ({ generic, model }) =>
    `pcs quorum device update ${shellQuote(...pairs(generic), 'model', ...pairs(model))}`,
  removeQuorumDevice: 'pcs quorum device remove',
  pcsdStatus: (nodes) => `pcs cluster pcsd-status ${shellQuote(...nodes)}`,
  createFenceDevice: (device) =>
    `pcs stonith create ${shellQuote(device.id, device.agent, ...options(device), ...monitor(device))}`,
  updateFenceDevice: (device) =>
    `pcs stonith update ${shellQuote(device.id, ...options(device), ...monitor(device))}`,
  deleteFenceDevice: (id) => `pcs stonith delete ${shellQuote(id)}`,
  resources: resourceCommands({ promotable: 'master', roles: 'Master', score: 'word' }),
  addFencingLevel: ({ level, target, devices }) =>
    `pcs stonith level add ${shellQuote(String(level), target, devices.join(','))}`,
  removeFencingLevel: ({ level, target }) => `pcs stonith level remove ${shellQuote(String(level), target)}`,
  cleanUp: (id) => `pcs resource cleanup${id === undefined ? '' : ` ${shellQuote(id)}`}`,
  setResourceDefault: (name, value) => `pcs resource defaults ${shellQuote(`${name}=${value}`)}`,
  setOperationDefault: (name, value) => `pcs resource op defaults ${shellQuote(`${name}=${value}`)}`,
  setProperties: (properties) => `pcs property set ${shellQuote(...pairs(properties))}`,
  fence: (node, action) => `pcs stonith fence ${shellQuote(node)}${action === 'off' ? ' --off' : ''}`,
  // From 0.9.152 it asks, takes the end of its input for "no", and exits with 0. Before, --force changes nothing.
  confirm: (node) => `pcs stonith confirm ${shellQuote(node)} --force`,
};
