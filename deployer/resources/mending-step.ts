import type { Node } from '../../lab/node/node.ts';
import type { Configuration } from '../../lab/observe/parse-configuration.ts';
import type { Inventory } from '../inventory.ts';
import type { ResourceCommands } from '../pcs/resource-commands.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';
import type { Mend } from './mend.ts';
import { readConfiguration } from './read-configuration.ts';

/** A step that compares the cluster's configuration with what was declared, and runs the commands that mend the difference. */
export function mendingStep({
  name,
  title,
  action,
  mends,
}: Pick<Step, 'name' | 'title' | 'action'> & {
  /** What is left to do, in the order in which it must be done. */
  mends: (inventory: Inventory, configuration: Configuration, commands: ResourceCommands) => Mend[];
}): Step {
  const left = async (node: Node, deployment: Deployment): Promise<Mend[]> => {
    const [configuration, pcs] = await Promise.all([readConfiguration(node), deployment.pcs()]);
    return mends(deployment.inventory, configuration, pcs.resources);
  };
  return {
    name,
    title,
    action,
    runs: 'once',
    async isDone(node, deployment) {
      return findingOf((await left(node, deployment)).map(({ what }) => what));
    },
    async apply(node, deployment) {
      const pcs = await deployment.pcs();
      // One after another: each pcs replaces the configuration that it has read.
      for (const { command } of await left(node, deployment)) await pcs.run(node, command);
    },
  };
}
