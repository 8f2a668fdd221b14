import type { Node } from '../../lab/node/node.ts';
import { readConfiguration } from '../resources/read-configuration.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';
import { wrongPairs, type WrongPair } from '../wrong-pairs.ts';

/** What resources and operations have unless they say otherwise, as declared. */
export const declaredDefaults: Step = {
  name: 'declared-defaults',
  title: 'the declared defaults hold',
  action: 'set the declared defaults that differ',
  runs: 'once',
  async isDone(node, deployment) {
    const { resource, operation } = await wrongDefaults(node, deployment);
    return findingOf([
      ...resource.map(({ seen }) => seen),
      ...operation.map(({ seen }) => `of operations, ${seen}`),
    ]);
  },
  async apply(node, deployment) {
    const pcs = await deployment.pcs();
    const { resource, operation } = await wrongDefaults(node, deployment);
    for (const { name, value } of resource) await pcs.setResourceDefault(node, name, value);
    for (const { name, value } of operation)
      await pcs.order(node, (dialect) => dialect.setOperationDefault(name, value));
  },
};

async function wrongDefaults(
  node: Node,
  { inventory }: Deployment,
): Promise<{ resource: WrongPair[]; operation: WrongPair[] }> {
  const declared = inventory.cluster?.defaults;
  const { resourceDefaults, operationDefaults } = await readConfiguration(node);
  return {
    resource: wrongPairs(declared?.resource, resourceDefaults),
    operation: wrongPairs(declared?.operation, operationDefaults),
  };
}
