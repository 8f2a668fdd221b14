import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pcsOf } from '../../deployer/pcs/pcs.ts';
import { openBackend } from '../../lab/backend/open-backend.ts';
import { healFault, injectFault } from '../../lab/fault/registry.ts';
import type { Node } from '../../lab/node/node.ts';
import type { ClusterView, NodeState } from '../../lab/observe/cluster-view.ts';
import { observe } from '../../lab/observe/observe.ts';
import { openLab } from '../../lab/operations/open-lab.ts';
import { waitUntil } from '../../lab/wait-until.ts';

// Records this folder's states from a healthy lab of three nodes that is thrown away afterwards: see README.md.

/** pcs waits for a machine that is off. */
const timeoutMs = 240_000;
const commands: Record<string, string> = {
  cibadmin_Q: 'cibadmin -Q',
  'corosync-cfgtool_s': 'corosync-cfgtool -s',
  'corosync-cmapctl_members': "corosync-cmapctl | grep -E '^runtime\\.members\\.'",
  'corosync-quorumtool_s': 'corosync-quorumtool -s',
  'crm_mon_as-xml': 'crm_mon --as-xml -r',
  'crm_mon_output-as-xml': 'crm_mon --output-as=xml -r -1',
  pcs_status_pcsd: 'pcs status pcsd',
};

const backend = await openBackend();
const lab = await openLab(backend, process.argv[2] ?? 'lab');
const [node1, node2, node3, ...others] = lab.topology.machines.map(({ name }) =>
  backend.node(lab.spec.name, name),
);
if (!node1 || !node2 || !node3 || others.length > 0) throw new Error('a lab of three nodes is needed');
const power = backend.power(lab.spec.name);
const pcs = await pcsOf(node1);
const { version } = await observe(node1);
const stack = join(import.meta.dirname, `pacemaker-${version}-pcs-${pcs.version}`);

await rm(stack, { recursive: true, force: true });

async function record(state: string, ...nodes: Node[]): Promise<void> {
  for (const node of nodes) {
    const folder = join(stack, state, `node${[node1, node2, node3].indexOf(node) + 1}`);
    await mkdir(folder, { recursive: true });
    for (const [name, command] of Object.entries(commands)) {
      const { exitCode, stdout, stderr } = await node.exec(command, { okCodes: 'any', timeoutMs });
      await writeFile(join(folder, `${name}.out`), stdout);
      if (stderr !== '') await writeFile(join(folder, `${name}.err`), stderr);
      if (exitCode !== 0) await writeFile(join(folder, `${name}.rc`), `${exitCode}\n`);
    }
  }
}

async function until(what: string, by: Node, ready: (view: ClusterView) => boolean): Promise<void> {
  const show = ({ nodes, dc, resources, failures }: ClusterView): string =>
    JSON.stringify({ nodes, dc, resources, failures });
  await waitUntil(what, async () => observe(by), ready, { timeoutMs, show });
}

async function untilNode(node: Node, state: NodeState, by: Node): Promise<void> {
  await until(`${by.name} sees ${node.name} as ${state}`, by, ({ nodes }) => nodes[node.name] === state);
}

/** All are online, nothing is being fenced, every resource is started, as far as the configuration lets it be. */
async function untilWhole(): Promise<void> {
  for (const node of [node1, node2, node3])
    await until('the cluster is whole', node as Node, ({ nodes, resources, fenceHistory, dc }) => {
      const states = Object.values(nodes);
      return (
        dc !== null &&
        states.length === 3 &&
        states.every((state) => state === 'online') &&
        resources.length === 4 &&
        resources.every(({ role, failed }) => role === 'Started' && !failed) &&
        fenceHistory.every(({ outcome }) => outcome !== 'pending')
      );
    });
}

await node1.exec('pcs resource create d1 ocf:pacemaker:Dummy', { timeoutMs });
await untilWhole();
await record('online', node1, node2);

const deaf = await injectFault(backend, lab, 'fence-host-down', {});
await power.off(node3.name);
await untilNode(node3, 'unclean', node1);
await record('node3-killed-unclean', node1);

await pcs.confirm(node1, node3.name);
await untilNode(node3, 'offline', node1);
await record('node3-offline-after-confirm', node1);

await healFault(backend, lab, deaf);
await power.on(node3.name);
await untilNode(node3, 'online', node1);
await pcs.cleanUp(node1);
await untilWhole();
await pcs.fence(node1, node3.name, 'off');
await untilNode(node3, 'offline', node1);
await record('node3-fenced-and-down', node1);

await power.on(node3.name);
await untilWhole();
await node1.exec(`pcs node standby ${node2.name}`);
await untilNode(node2, 'standby', node1);
await record('node2-standby', node1);

await node1.exec(`pcs node unstandby ${node2.name}`);
await untilWhole();
await node1.exec('pcs property set maintenance-mode=true');
await record('maintenance', node1);

await node1.exec('pcs property set maintenance-mode=false');
await untilWhole();
const deafAgain = await injectFault(backend, lab, 'fence-host-down', {});
const split = await injectFault(backend, lab, 'halves', { side: [node1.name] });
await untilNode(node1, 'unclean', node2);
await until(`${node1.name} is alone`, node1, ({ quorate, nodes }) =>
  quorate === false && nodes[node2.name] !== 'online');
await record('partition', node1, node2);

// Whoever is back while nobody can fence it stays.
await healFault(backend, lab, split);
for (const node of [node1, node2, node3])
  await until('all are back', node, ({ nodes, dc }) =>
    dc !== null && Object.values(nodes).filter((state) => state === 'online').length === 3);
await healFault(backend, lab, deafAgain);
await pcs.cleanUp(node1);
await untilWhole();
await record('healed', node1, node2);

await node1.exec('pcs cluster stop --all', { timeoutMs });
await record('cluster-stopped', node1);
