import { findingOf, type Step } from '../step.ts';
import { unitProblems } from '../../lab/observe/unit-state.ts';

export const pcsd: Step = {
  name: 'pcsd',
  title: 'pcsd is enabled and answers',
  action: 'enable and start pcsd',
  runs: 'each',
  settleMs: 60_000,
  async isDone(node) {
    const [problems, { exitCode }] = await Promise.all([
      unitProblems(node, ['pcsd.service']),
      node.exec("timeout 2 bash -c ': < /dev/tcp/127.0.0.1/2224'", { okCodes: 'any' }),
    ]);
    return findingOf([...problems, ...(exitCode === 0 ? [] : ['nothing listens on port 2224'])]);
  },
  async apply(node) {
    await node.exec('systemctl enable pcsd.service && systemctl start pcsd.service', { timeoutMs: 120_000 });
  },
};
