import type { Node } from '../lab/node/node.ts';
import { observe } from '../lab/observe/observe.ts';
import { clusterNodes } from './cluster-nodes.ts';
import { pcsOf } from './pcs/pcs.ts';
import { pcsdNames } from './pcsd-names.ts';
import type { Deployment } from './step.ts';

/** Makes bare nodes members of the cluster that one of the others belongs to, whether it runs or not; starts nothing on them. */
export async function addNodes(
  names: readonly string[],
  { to, deployment }: { to: Node; deployment: Deployment },
): Promise<void> {
  if (names.length === 0) return;
  const isFirst = to === deployment.nodes[0];
  const pcs = isFirst ? await deployment.pcs() : await pcsOf(to);
  // The step before this one has made all nodes known to the first one alone.
  if (!isFirst) await pcs.auth(to, names, deployment.inventory.parameters.hacluster_passwd);
  const { running } = await observe(to, { signal: deployment.signal });
  // One after another: each is told to all that are there.
  const added = clusterNodes(deployment.inventory).filter(({ name }) => names.includes(name));
  for (const node of added) await pcs.addNode(to, node, { force: running !== true });
  // A node that is added is let in by those that it was told to, and by no other: now that all are members, all are told.
  await pcs.auth(to, pcsdNames(deployment.inventory), deployment.inventory.parameters.hacluster_passwd);
}
