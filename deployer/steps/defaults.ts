import { descendantsOf, parseXml } from '../../lab/observe/xml.ts';
import { findingOf, type Step } from '../step.ts';

const [name, value] = ['resource-stickiness', 'INFINITY'];

/** Resources stay where they are when a node comes back. */
export const defaults: Step = {
  name: 'defaults',
  title: 'resources stay where they run',
  runs: 'once',
  async isDone(node) {
    // pcs 0.9 exits with 0 even where it could not set this: only the configuration tells. No defaults at all: exit code 6 or 105.
    const { stdout } = await node.exec('cibadmin --query --scope rsc_defaults', { okCodes: 'any' });
    const pairs = stdout.includes('<') ? descendantsOf(parseXml(stdout), 'nvpair') : [];
    const found = pairs.find(({ attributes }) => attributes.name === name)?.attributes.value;
    return findingOf(found === value ? [] : [`${name} is ${found ?? 'not set'}`]);
  },
  async apply(node, deployment) {
    await (await deployment.pcs()).setResourceDefault(node, name, value);
  },
};
