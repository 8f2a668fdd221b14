import type { Node } from '../../lab/node/node.ts';
import type { Package } from '../packages/package-manager.ts';
import { hasSampleCluster, removeSampleCluster } from '../sample-cluster.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';

/** What the packages bring is there, and the cluster that some of them start by themselves is not. */
export const packages: Step = {
  name: 'packages',
  title: 'cluster packages are installed',
  action: 'install the packages of the cluster',
  runs: 'each',
  async isDone(node, deployment) {
    const { packageManager } = deployment.osOf(node);
    const [problems, isSampleThere] = await Promise.all([
      packageManager.problems(node, wantedOn(node, deployment)),
      hasSampleCluster(node),
    ]);
    return findingOf([...problems, ...(isSampleThere ? ["corosync's sample cluster is set up"] : [])]);
  },
  async apply(node, deployment) {
    const { packageManager } = deployment.osOf(node);
    await packageManager.install(node, wantedOn(node, deployment), deployment.signal);
    if (await hasSampleCluster(node)) await removeSampleCluster(node);
  },
};

function wantedOn(node: Node, deployment: Deployment): Package[] {
  const { packages: ofProcedure, quorumClientPackages } = deployment.osOf(node);
  return [...ofProcedure, ...(deployment.inventory.cluster?.quorumDevice ? quorumClientPackages : [])];
}
