import type { Node } from '../../lab/node/node.ts';
import { readConfiguration } from '../resources/read-configuration.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';
import { valuesOf, wrongPairs, type WrongPair } from '../wrong-pairs.ts';

/** The declared cluster properties; one that pcs does not know is refused by it, with those it knows. */
export const properties: Step = {
  name: 'properties',
  title: 'the declared properties hold',
  action: 'set the declared properties that differ',
  runs: 'once',
  async isDone(node, deployment) {
    return findingOf((await wrongProperties(node, deployment)).map(({ seen }) => seen));
  },
  async apply(node, deployment) {
    const values = valuesOf(await wrongProperties(node, deployment));
    await (await deployment.pcs()).order(node, (pcs) => pcs.setProperties(values));
  },
};

async function wrongProperties(node: Node, { inventory }: Deployment): Promise<WrongPair[]> {
  const { properties: found } = await readConfiguration(node);
  return wrongPairs(inventory.cluster?.properties, found);
}
