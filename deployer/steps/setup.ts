import { observe } from '../../lab/observe/observe.ts';
import type { Node } from '../../lab/node/node.ts';
import type { Inventory } from '../inventory.ts';
import { parseCorosyncConf } from '../../lab/observe/parse-corosync-conf.ts';
import { addNodes } from '../add-nodes.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';

const confPath = '/etc/corosync/corosync.conf';
/** What pcs spreads besides; 0.9 knows no keys. */
const keyPaths = ['/etc/corosync/authkey', '/etc/pacemaker/authkey'];

/** The same corosync.conf on every node, naming this cluster and exactly these nodes. */
export const setup: Step = {
  name: 'setup',
  title: 'the cluster is set up',
  runs: 'once',
  async isDone(_node, deployment) {
    const confs = await readConfs(deployment);
    const [reference] = confs;
    return findingOf(
      confs.flatMap(({ node, text }) => {
        const problem = problemOf(text, deployment.inventory);
        if (problem) return [`${node.name}: ${problem}`];
        return text === reference?.text
          ? []
          : [`${node.name}: corosync.conf differs from that of ${reference?.node.name}`];
      }),
    );
  },
  async apply(node, deployment) {
    const running = await findRunning(deployment);
    if (running) return copyConfiguration(running, deployment);
    const begun = await findBegun(deployment);
    if (begun) return addNodes(begun.bare, { to: begun.member, deployment });
    await refuseOtherCluster(deployment);
    const { parameters, nodes } = deployment.inventory;
    // pcs sets up nodes of one version alone; it adds others to them.
    const alike = nodes.filter(({ os }) => os === nodes[0]?.os).map(({ name }) => name);
    await (await deployment.pcs()).setup(node, parameters.ha_cluster_name, alike);
    const others = nodes.map(({ name }) => name).filter((name) => !alike.includes(name));
    await addNodes(others, { to: node, deployment });
  },
};

/**
 * This very cluster with some of the nodes, all others bare: a set-up that was cut off between its nodes, or a node that was
 * removed and is made anew. Adding the others destroys nothing.
 */
async function findBegun(deployment: Deployment): Promise<{ member: Node; bare: string[] } | undefined> {
  const { parameters, nodes } = deployment.inventory;
  const confs = await readConfs(deployment);
  const bare = confs.filter(({ text }) => text === '').map(({ node }) => node.name);
  const [member, ...others] = confs.filter(({ text }) => text !== '');
  if (!member || bare.length === 0 || others.some(({ text }) => text !== member.text)) return undefined;
  const conf = parseCorosyncConf(member.text);
  const rest = nodes.map(({ name }) => name).filter((name) => !bare.includes(name));
  const isOurs =
    conf.clusterName === parameters.ha_cluster_name &&
    conf.nodes
      .map(({ name }) => name)
      .toSorted()
      .join() === rest.toSorted().join();
  return isOurs ? { member: member.node, bare } : undefined;
}

/**
 * Setting up destroys what the nodes belong to. Where one of them has this cluster's own configuration, what differs on the
 * others has drifted; where none has, it is another cluster, and an inventory with a typing error must not cost it its CIB.
 *
 * @throws Error naming that cluster and its nodes
 */
async function refuseOtherCluster(deployment: Deployment): Promise<void> {
  const confs = (await readConfs(deployment)).filter(({ text }) => text !== '');
  const [other] = confs;
  if (!other || confs.some(({ text }) => problemOf(text, deployment.inventory) === undefined)) return;
  const { clusterName, nodes } = parseCorosyncConf(other.text);
  throw new Error(
    `${other.node.name} belongs to the cluster "${clusterName}" of ${namesOf(nodes)}, which setting up ` +
      `"${deployment.inventory.parameters.ha_cluster_name}" would destroy; correct the inventory or, if that cluster ` +
      'is to go, run "pcs cluster destroy" on each of its nodes first',
  );
}

/** A node on which this very cluster already runs: setting up anew would destroy it. */
async function findRunning(deployment: Deployment): Promise<Node | undefined> {
  const confs = await readConfs(deployment);
  const right = confs
    .filter(({ text }) => problemOf(text, deployment.inventory) === undefined)
    .map(({ node }) => node);
  const views = await Promise.all(right.map(async (node) => observe(node, { signal: deployment.signal })));
  return right[views.findIndex(({ quorate }) => quorate === true)];
}

/** Gives what the running cluster has to the nodes that lost it. */
async function copyConfiguration(source: Node, { nodes }: Deployment): Promise<void> {
  for (const path of [confPath, ...keyPaths]) {
    const { exitCode } = await source.exec(`test -e ${path}`, { okCodes: [0, 1] });
    if (exitCode !== 0) continue;
    const content = await source.get(path);
    const { stdout } = await source.exec(`stat -c '%a %u:%g' ${path}`);
    const [mode = '600', owner = '0:0'] = stdout.trim().split(' ');
    await Promise.all(
      nodes
        .filter((node) => node !== source)
        .map(async (node) => {
          const current = await node.get(path).catch(() => undefined);
          if (current?.equals(content)) return;
          await node.put(path, content, { mode: Number.parseInt(mode, 8) });
          await node.exec(`chown ${owner} ${path}`);
        }),
    );
  }
}

async function readConfs({ nodes }: Deployment): Promise<{ node: Node; text: string }[]> {
  return Promise.all(
    nodes.map(async (node) => ({
      node,
      text: (await node.exec(`cat ${confPath}`, { okCodes: [0, 1] })).stdout,
    })),
  );
}

function problemOf(text: string, { parameters, nodes }: Inventory): string | undefined {
  if (text === '') return 'there is no corosync.conf';
  const conf = parseCorosyncConf(text);
  if (conf.clusterName !== parameters.ha_cluster_name)
    return `corosync.conf is for the cluster "${conf.clusterName}"`;
  const expected = nodes.map(({ name }) => name).toSorted();
  const names = conf.nodes.map(({ name }) => name).toSorted();
  return names.join() === expected.join()
    ? undefined
    : `corosync.conf names the nodes ${namesOf(conf.nodes)}`;
}

function namesOf(nodes: readonly { name: string }[]): string {
  return nodes.map(({ name }) => name).join(', ');
}
