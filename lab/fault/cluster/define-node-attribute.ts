import { z } from 'zod';
import type { Node } from '../../node/node.ts';
import { machine } from '../arguments.ts';
import { defineFault, type Fault, type FaultContext } from '../fault.ts';

/** A fault that is an attribute of a node in the cluster's configuration, which every generation sets in the same way. */
export function defineNodeAttribute({
  attribute,
  value,
  ...fault
}: Pick<Fault, 'name' | 'summary'> & { attribute: string; value: string }): Fault<
  { node: string },
  { node: string }
> {
  const command = (node: string): string => `crm_attribute --type nodes --node ${node} --name ${attribute}`;
  return defineFault({
    ...fault,
    plane: 'cluster',
    lasts: 'until-healed',
    args: z.strictObject({ node: machine }),
    targets: ({ node }) => [node],
    async inject(context, { node }) {
      await (await memberOf(context)).exec(`${command(node)} --update ${value}`);
    },
    async heal(context, { node }) {
      await (await memberOf(context)).exec(`${command(node)} --delete`);
    },
    async isInPlace(context, { node }) {
      const { stdout } = await (
        await memberOf(context)
      ).exec(`${command(node)} --query --quiet`, { okCodes: 'any' });
      return stdout.trim() === value;
    },
  });
}

/** The first node whose cluster answers: the configuration is the same on all of them. */
async function memberOf({ backend, lab }: FaultContext): Promise<Node> {
  for (const { name } of lab.topology.machines) {
    if ((await backend.power(lab.spec.name).state(name)) !== 'on') continue;
    const node = backend.node(lab.spec.name, name);
    const look = await node.exec('cibadmin --query --scope nodes', { okCodes: 'any', timeoutMs: 10_000 });
    if (look.exitCode === 0) return node;
  }
  throw new Error('no node of the lab has a cluster that runs');
}
