import { pcsdNames } from '../pcsd-names.ts';
import { findingOf, type Step } from '../step.ts';

/** Where pcs keeps what pcsd gave it: from 0.10 on, and in 0.9. */
const tokenPaths = ['/var/lib/pcsd/known-hosts', '/var/lib/pcsd/tokens'];

export const auth: Step = {
  name: 'auth',
  title: 'pcsd of all nodes is authenticated',
  action: 'authenticate pcs with the pcsd of every node',
  runs: 'once',
  // Asking takes pcs a second, on a busy host twenty.
  settleMs: 60_000,
  async isDone(node, deployment) {
    // Without a token file there is nobody that pcs could be known to; asking it takes a second.
    const { exitCode } = await node.exec(`test -s ${tokenPaths.join(' || test -s ')}`, { okCodes: [0, 1] });
    if (exitCode !== 0) return { done: false, seen: 'pcs has not been authenticated yet' };
    const names = pcsdNames(deployment.inventory);
    const states = await deployment.pcsdStates();
    return findingOf(
      names
        .filter((name) => states[name] !== 'online')
        .map((name) => ({ node: name, problem: `pcsd is ${states[name] ?? 'unknown'}` })),
    );
  },
  async apply(node, deployment) {
    const names = pcsdNames(deployment.inventory);
    await (await deployment.pcs()).auth(node, names, deployment.inventory.parameters.hacluster_passwd);
  },
};
