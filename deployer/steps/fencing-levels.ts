import type { Node } from '../../lab/node/node.ts';
import type { FencingLevelSpec } from '../pcs/dialect.ts';
import { readConfiguration } from '../resources/read-configuration.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';

/** The declared devices of each level, for each node that levels are declared for. */
export const fencingLevels: Step = {
  name: 'fencing-levels',
  title: 'the declared fencing levels stand',
  action: 'set the fencing levels that differ',
  runs: 'once',
  async isDone(node, deployment) {
    return findingOf((await wrongLevels(node, deployment)).map(({ seen }) => seen));
  },
  async apply(node, deployment) {
    const pcs = await deployment.pcs();
    for (const { level, found } of await wrongLevels(node, deployment)) {
      if (found) await pcs.order(node, (dialect) => dialect.removeFencingLevel(level));
      await pcs.order(node, (dialect) => dialect.addFencingLevel(level));
    }
  },
};

interface WrongLevel {
  level: FencingLevelSpec;
  /** Whether others stand in the place of its devices. */
  found: boolean;
  seen: string;
}

async function wrongLevels(node: Node, { inventory }: Deployment): Promise<WrongLevel[]> {
  const configured = (await readConfiguration(node)).fencingLevels;
  return (inventory.cluster?.fencingLevels ?? []).flatMap((level) => {
    const current = configured.find(
      ({ target, level: number }) =>
        target.by === 'name' && target.value === level.target && number === level.level,
    );
    if (current?.devices.join() === level.devices.join()) return [];
    const seen = `level ${level.level} of ${level.target} has ${current?.devices.join(', ') ?? 'no device'}`;
    return [{ level, found: current !== undefined, seen }];
  });
}
