import { descendantsOf, parseXml } from '../../lab/observe/xml.ts';
import type { Inventory } from '../inventory.ts';
import { findingOf, type Step } from '../step.ts';

const name = 'resource-stickiness';

/** Resources stay where they are when a node comes back. */
export const defaults: Step = {
  name: 'defaults',
  title: 'resources stay where they run',
  action: (_node, { inventory }) => `set ${name}=${wanted(inventory)}`,
  runs: 'once',
  async isDone(node, { inventory }) {
    // pcs 0.9 exits with 0 even where it could not set this: only the configuration tells. No defaults at all: exit code 6 or 105.
    const { stdout } = await node.exec('cibadmin --query --scope rsc_defaults', { okCodes: 'any' });
    const pairs = stdout.includes('<') ? descendantsOf(parseXml(stdout), 'nvpair') : [];
    const found = pairs.find(({ attributes }) => attributes.name === name)?.attributes.value;
    return findingOf(found === wanted(inventory) ? [] : [`${name} is ${found ?? 'not set'}`]);
  },
  async apply(node, deployment) {
    await (await deployment.pcs()).setResourceDefault(node, name, wanted(deployment.inventory));
  },
};

/** INFINITY, unless another one is declared. */
function wanted({ cluster }: Inventory): string {
  return cluster?.defaults?.resource?.[name] ?? 'INFINITY';
}
