import type { Node } from '../../lab/node/node.ts';
import { unitStates, type UnitStates } from '../../lab/observe/unit-state.ts';
import { findingOf, type Step } from '../step.ts';

const units = ['corosync.service', 'pacemaker.service'];

export const enable: Step = {
  name: 'enable',
  title: 'the cluster starts with its nodes',
  action: 'enable corosync and pacemaker on every node',
  runs: 'once',
  async refuse({ nodes }) {
    const masked = (await Promise.all(nodes.map(async (node) => maskedUnits(node)))).flat();
    return masked.length > 0 ? masked.join('; ') : undefined;
  },
  async isDone(_node, { nodes }) {
    const problems = await Promise.all(
      nodes.map(async (node) => {
        const states = await unitStates(node, units);
        const wrong = units.filter((unit) => states[unit]?.enabled !== 'enabled');
        return wrong.map((unit) => ({
          node: node.name,
          problem: `${unit} is ${states[unit]?.enabled || 'not there'}`,
        }));
      }),
    );
    return findingOf(problems.flat());
  },
  async apply(node, deployment) {
    await (await deployment.pcs()).enableAll(node);
  },
};

/** Whoever masks a unit does not want it started: that is said before anything is changed. */
async function maskedUnits(node: Node): Promise<string[]> {
  // Of a node that cannot be asked nothing is known; the step itself says why.
  const states = await unitStates(node, units).catch((): UnitStates => ({}));
  return units
    .filter((unit) => states[unit]?.enabled.startsWith('masked'))
    .map((unit) => `${unit} is masked on ${node.name}: if that is over, "systemctl unmask ${unit}" there`);
}
