import { observe } from '../../lab/observe/observe.ts';
import type { Node } from '../../lab/node/node.ts';
import type { Inventory } from '../inventory.ts';
import { parseCorosyncConf, type CorosyncConf } from '../../lab/observe/parse-corosync-conf.ts';
import { addNodes } from '../add-nodes.ts';
import { clusterNodes } from '../cluster-nodes.ts';
import { quorumOptions } from '../declaration/quorum.ts';
import { totemOptions } from '../declaration/totem.ts';
import { corosyncConfPath, readCorosyncConf } from '../read-corosync-conf.ts';
import { hasSampleCluster, isSampleConf } from '../sample-cluster.ts';
import { findingOf, type Deployment, type NodeProblem, type Step } from '../step.ts';

const cibPath = '/var/lib/pacemaker/cib/cib.xml';
/** What pcs spreads besides; 0.9 knows no keys. */
const keyPaths = ['/etc/corosync/authkey', '/etc/pacemaker/authkey'];

/** The same corosync.conf and keys on every node, naming this cluster and exactly these nodes. */
export const setup: Step = {
  name: 'setup',
  title: 'the cluster is set up',
  action: async (_node, deployment) => {
    const standing = await findStanding(deployment);
    if (standing) return `copy corosync.conf and the keys of the cluster from ${standing.name}`;
    const begun = await findBegun(deployment);
    if (begun) return `add ${begun.bare.join(', ')} to the cluster of ${begun.member.name}`;
    return 'set up the cluster: new corosync.conf and keys on every node';
  },
  runs: 'once',
  refuse: refuseOtherCluster,
  async isDone(_node, deployment) {
    const [confs, keys] = await Promise.all([readConfs(deployment), readKeys(deployment)]);
    const reference = mostCommon(confs.filter((conf) => isRight(conf, deployment)));
    const problems = confs.flatMap(({ node, text }) => {
      const problem = problemOf(text, deployment.inventory);
      if (problem) return [{ node: node.name, problem }];
      return text === reference?.text
        ? []
        : [
            {
              node: node.name,
              problem: `corosync.conf differs from that of ${reference?.node.name}`,
            },
          ];
    });
    // Before it is set up there is nothing that keys could be compared with.
    return findingOf(reference ? [...problems, ...keyProblems(keys)] : problems);
  },
  async apply(node, deployment) {
    const standing = await findStanding(deployment);
    if (standing) return copyConfiguration(standing, deployment);
    const begun = await findBegun(deployment);
    if (begun) return addNodes(begun.bare, { to: begun.member, deployment });
    // Between the first look and this one somebody may have set up another cluster.
    const refusal = await refuseOtherCluster(deployment);
    if (refusal !== undefined) throw new Error(refusal);
    const { parameters, nodes, cluster } = deployment.inventory;
    // pcs sets up nodes of one version alone; it adds others to them.
    const alike = nodes.filter(({ os }) => os === nodes[0]?.os).map(({ name }) => name);
    await (
      await deployment.pcs()
    ).setup(node, {
      name: parameters.ha_cluster_name,
      nodes: clusterNodes(deployment.inventory).filter(({ name }) => alike.includes(name)),
      totem: totemOptions(cluster?.totem),
      quorum: quorumOptions(cluster?.quorum),
    });
    const others = nodes.map(({ name }) => name).filter((name) => !alike.includes(name));
    await addNodes(others, { to: node, deployment });
  },
};

/**
 * This very cluster with some of the nodes, all others bare: a set-up that was cut off between its nodes, or a node that was
 * removed and is made anew. Adding the others destroys nothing.
 */
async function findBegun(deployment: Deployment): Promise<Begun | undefined> {
  return begunBy(await readConfs(deployment), deployment);
}

interface Begun {
  member: Node;
  bare: string[];
}

function begunBy(confs: readonly NodeFile[], { inventory }: Deployment): Begun | undefined {
  const { parameters, nodes } = inventory;
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
 * @returns that cluster and its nodes, and what to do
 */
async function refuseOtherCluster(deployment: Deployment): Promise<string | undefined> {
  // One that cannot be read says nothing for or against; the first step that needs it tells.
  const reads = await Promise.allSettled(
    deployment.nodes.map(async (node) => readConfs({ ...deployment, nodes: [node] })),
  );
  const confs = reads.flatMap((read) => (read.status === 'fulfilled' ? read.value : []));
  const other = confs.find(({ text }) => text !== '');
  if (!other || confs.some((conf) => isRight(conf, deployment)) || begunBy(confs, deployment))
    return undefined;
  const conf = parseCorosyncConf(other.text);
  const rings = ringProblem(conf, deployment.inventory);
  if (rings !== undefined && problemOf(other.text, { ...deployment.inventory, cluster: {} }) === undefined)
    return `${rings}; the rings of a cluster that exists are changed by "pcs cluster link add" or "remove" while it is stopped`;
  const { clusterName, nodes } = conf;
  return (
    `${other.node.name} belongs to the cluster "${clusterName}" of ${namesOf(nodes)}, which setting up ` +
    `"${deployment.inventory.parameters.ha_cluster_name}" would destroy; correct the inventory or, if that cluster ` +
    'is to go, run "pcs cluster destroy" on each of its nodes first'
  );
}

/**
 * A node on which this very cluster runs or, where it is stopped, has resources; of several one that most agree with. Setting up
 * anew would destroy it.
 */
async function findStanding(deployment: Deployment): Promise<Node | undefined> {
  const right = (await readConfs(deployment)).filter((conf) => isRight(conf, deployment));
  const views = await Promise.all(
    right.map(async ({ node }) => observe(node, { signal: deployment.signal })),
  );
  const resources = await Promise.all(right.map(async ({ node }) => hasResources(node)));
  const { text } = mostCommon(right) ?? {};
  const bestOf = (found: readonly NodeFile[]): Node | undefined =>
    (found.find((conf) => conf.text === text) ?? found[0])?.node;
  return (
    bestOf(right.filter((_, i) => views[i]?.quorate === true)) ?? bestOf(right.filter((_, i) => resources[i]))
  );
}

/** Whether the configuration that a node has on disk, running or not, has any: a set-up that was cut off has none. */
async function hasResources(node: Node): Promise<boolean> {
  const { exitCode } = await node.exec(`grep -q "<primitive" ${cibPath}`, { okCodes: [0, 1, 2] });
  return exitCode === 0;
}

interface NodeFile {
  node: Node;
  text: string;
}

/** The first of the files that most others are equal to. */
function mostCommon(files: readonly NodeFile[]): NodeFile | undefined {
  const groups = [...Map.groupBy(files, ({ text }) => text).values()];
  return groups.toSorted((a, b) => b.length - a.length)[0]?.[0];
}

function isRight({ text }: NodeFile, { inventory }: Deployment): boolean {
  return problemOf(text, inventory) === undefined;
}

/** Keys that some nodes have and others lack, or have another of. */
function keyProblems(keys: readonly NodeFile[]): NodeProblem[] {
  const reference = mostCommon(keys);
  return keys
    .filter(({ text }) => text !== reference?.text)
    .map(({ node }) => ({
      node: node.name,
      problem: `${keyPaths.join(' or ')} differs from that of ${reference?.node.name}`,
    }));
}

/** Gives what the cluster has to the nodes that lost it. */
async function copyConfiguration(source: Node, { nodes }: Deployment): Promise<void> {
  for (const path of [corosyncConfPath, ...keyPaths]) {
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

/** A node with the sample cluster that its packages brought belongs to none: the packages' step takes it away. */
async function readConfs({ nodes }: Deployment): Promise<NodeFile[]> {
  return Promise.all(
    nodes.map(async (node) => {
      const text = await readCorosyncConf(node);
      return { node, text: isSampleConf(text) && (await hasSampleCluster(node)) ? '' : text };
    }),
  );
}

/** Each node's digests: the keys themselves stay where they are. */
async function readKeys({ nodes }: Deployment): Promise<NodeFile[]> {
  return Promise.all(
    nodes.map(async (node) => ({
      node,
      text: (await node.exec(`sha256sum ${keyPaths.join(' ')}`, { okCodes: [0, 1] })).stdout,
    })),
  );
}

function problemOf(text: string, inventory: Inventory): string | undefined {
  const { parameters } = inventory;
  if (text === '') return 'there is no corosync.conf';
  const conf = parseCorosyncConf(text);
  if (conf.clusterName !== parameters.ha_cluster_name)
    return `corosync.conf is for the cluster "${conf.clusterName}"`;
  const nodes = clusterNodes(inventory);
  const expected = nodes.map(({ name }) => name).toSorted();
  const names = conf.nodes.map(({ name }) => name).toSorted();
  if (names.join() !== expected.join()) return `corosync.conf names the nodes ${namesOf(conf.nodes)}`;
  return ringProblem(conf, inventory);
}

/** Rings that are not declared are as the operator has them. */
function ringProblem({ nodes: found }: CorosyncConf, inventory: Inventory): string | undefined {
  if (inventory.cluster?.rings === undefined) return undefined;
  return clusterNodes(inventory)
    .map(({ name, ring1Address }) => {
      const address = found.find((node) => node.name === name)?.addresses[1];
      return address === ring1Address
        ? undefined
        : `corosync.conf has ${name} on the second ring at ${address ?? 'no address'}, not ${ring1Address ?? 'at none'}`;
    })
    .find((problem) => problem !== undefined);
}

function namesOf(nodes: readonly { name: string }[]): string {
  return nodes.map(({ name }) => name).join(', ');
}
