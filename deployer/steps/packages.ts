import type { Step } from '../step.ts';

/** Long enough for a slow mirror. */
const installTimeoutMs = 900_000;

export const packages: Step = {
  name: 'packages',
  title: 'cluster packages are installed',
  action: 'install the packages of the cluster',
  runs: 'each',
  async isDone(node, deployment) {
    const { exitCode, stdout, stderr } = await node.exec(deployment.osOf(node).packagesInstalled, {
      okCodes: 'any',
    });
    return { done: exitCode === 0, seen: (stderr || stdout).trim() };
  },
  async apply(node, deployment) {
    await node.exec(deployment.osOf(node).installPackages, { timeoutMs: installTimeoutMs });
  },
};
