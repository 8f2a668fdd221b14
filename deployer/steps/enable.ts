import { findingOf, type Step } from '../step.ts';
import { unitStates } from '../../lab/observe/unit-state.ts';

const units = ['corosync.service', 'pacemaker.service'];

export const enable: Step = {
  name: 'enable',
  title: 'the cluster starts with its nodes',
  action: 'enable corosync and pacemaker on every node',
  runs: 'once',
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
