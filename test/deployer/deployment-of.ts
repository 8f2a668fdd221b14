import assert from 'node:assert/strict';
import { clusterDeclaration } from '../../deployer/declaration/declaration.ts';
import { osDialect } from '../../deployer/os/dialects.ts';
import { Pcs } from '../../deployer/pcs/pcs.ts';
import type { Deployment, Step } from '../../deployer/step.ts';
import type { FakeNode } from '../lab/node/fake-node.ts';
import { inventoryOf } from './fake-machines.ts';

/** A deployment of a declared cluster on these nodes, the first of which has that pcs. */
export function deploymentOf(
  nodes: readonly FakeNode[],
  declared: unknown,
  { version = '0.11.5' } = {},
): Deployment {
  return {
    inventory: { ...inventoryOf('debian12'), cluster: clusterDeclaration.parse(declared) },
    nodes,
    remoteNodes: [],
    osOf: () => osDialect('debian12'),
    pcs: () => Promise.resolve(new Pcs(version)),
    pcsdStates: () => assert.fail('pcsd is not asked'),
    hurryElection: false,
    signal: undefined,
  };
}

/** What a step sees on a node, and what it orders with pcs where that is not right. */
export async function worked(
  step: Step,
  node: FakeNode,
  deployment: Deployment,
): Promise<{ seen: string; orders: string[] }> {
  const { seen, done } = await step.isDone(node, deployment);
  if (!done) await step.apply(node, deployment);
  const commands = node.sent.map(({ command }) => command);
  return { seen, orders: commands.filter((command) => command.startsWith('pcs ')) };
}
