import { findingOf, type Step } from '../step.ts';
import { unitProblems } from '../../lab/observe/unit-state.ts';

export const pcsd: Step = {
  name: 'pcsd',
  title: 'pcsd is enabled and answers',
  action: 'enable and start pcsd',
  runs: 'each',
  settleMs: 60_000,
  async isDone(node, deployment) {
    const [problems, { exitCode }] = await Promise.all([
      unitProblems(node, deployment.osOf(node).pcsdUnits),
      node.exec("timeout 2 bash -c ': < /dev/tcp/127.0.0.1/2224'", { okCodes: 'any' }),
    ]);
    return findingOf([...problems, ...(exitCode === 0 ? [] : ['nothing listens on port 2224'])]);
  },
  async apply(node, deployment) {
    const commands = deployment
      .osOf(node)
      .pcsdUnits.map((unit) => `systemctl enable ${unit} && systemctl start ${unit}`);
    await node.exec(commands.join(' && '), { timeoutMs: 120_000 });
  },
};
