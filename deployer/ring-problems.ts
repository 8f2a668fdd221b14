import type { Node } from '../lab/node/node.ts';
import { parseCfgtool } from '../lab/observe/parse-cfgtool.ts';
import type { Deployment } from './step.ts';

/** What keeps a node from reaching all others by each of the declared rings. */
export async function ringProblems(node: Node, { inventory }: Deployment): Promise<string[]> {
  const wanted = inventory.cluster?.rings;
  if (wanted === undefined) return [];
  const { stdout } = await node.exec('corosync-cfgtool -s', { okCodes: 'any' });
  const rings = parseCfgtool(stdout) ?? [];
  return [
    ...(rings.length === wanted ? [] : [`${node.name}: corosync has ${rings.length} rings, not ${wanted}`]),
    ...rings.flatMap(({ number, fault, connected }) => [
      ...(fault === null ? [] : [`${node.name}: ring ${number}: ${fault}`]),
      ...Object.entries(connected)
        .filter(([, isReached]) => !isReached)
        .map(([id]) => `${node.name}: ring ${number} does not reach node ${id}`),
    ]),
  ];
}
