import { wrongPairs } from '../wrong-pairs.ts';
import { findingOf, type Step } from '../step.ts';

/** The declared cluster properties; one that pcs does not know is refused by it, with those it knows. */
export const properties: Step = {
  name: 'properties',
  title: 'the declared properties hold',
  action: 'set the declared properties that differ',
  runs: 'once',
  async isDone(node, { inventory }) {
    const wrong = await wrongPairs(node, 'crm_config', inventory.cluster?.properties);
    return findingOf(wrong.map(({ seen }) => seen));
  },
  async apply(node, deployment) {
    const wrong = await wrongPairs(node, 'crm_config', deployment.inventory.cluster?.properties);
    await (await deployment.pcs()).setProperties(node, Object.fromEntries(wrong.map(({ pair }) => pair)));
  },
};
