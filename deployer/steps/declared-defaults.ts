import { wrongPairs } from '../wrong-pairs.ts';
import { findingOf, type Step } from '../step.ts';

/** What resources and operations have unless they say otherwise, as declared. */
export const declaredDefaults: Step = {
  name: 'declared-defaults',
  title: 'the declared defaults hold',
  action: 'set the declared defaults that differ',
  runs: 'once',
  async isDone(node, { inventory }) {
    const { resource, operation } = inventory.cluster?.defaults ?? {};
    const wrong = [
      ...(await wrongPairs(node, 'rsc_defaults', resource)),
      ...(await wrongPairs(node, 'op_defaults', operation)),
    ];
    return findingOf(wrong.map(({ seen }) => seen));
  },
  async apply(node, deployment) {
    const { resource, operation } = deployment.inventory.cluster?.defaults ?? {};
    const pcs = await deployment.pcs();
    for (const { pair } of await wrongPairs(node, 'rsc_defaults', resource))
      await pcs.setResourceDefault(node, ...pair);
    for (const { pair } of await wrongPairs(node, 'op_defaults', operation))
      await pcs.setOperationDefault(node, ...pair);
  },
};
