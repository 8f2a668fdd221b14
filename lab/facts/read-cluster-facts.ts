import type { Node } from '../node/node.ts';
import type { ClusterFacts } from './node-facts.ts';
import { readConfigurationFacts } from './read-configuration-facts.ts';
import { readNodeFacts } from './read-node-facts.ts';

/**
 * Everything that a deployer can have changed on these nodes and in their cluster.
 *
 * @throws CommandError for a node that cannot be asked: what is not known of it must not look like no change
 */
export async function readClusterFacts(nodes: readonly Node[], signal?: AbortSignal): Promise<ClusterFacts> {
  const [facts, configurations] = await Promise.all([
    Promise.all(nodes.map(async (node) => readNodeFacts(node, signal))),
    Promise.all(nodes.map(async (node) => readConfigurationFacts(node, signal))),
  ]);
  return { nodes: facts, configuration: configurations.find((each) => each !== null) ?? null };
}
