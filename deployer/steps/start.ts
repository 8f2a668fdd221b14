import { waitUntil } from '../../lab/wait-until.ts';
import { membershipProblems, observeAll } from '../../lab/observe/membership-problems.ts';
import { hurryElection, isElectionHurried, unhurryElection } from '../hurried-election.ts';
import { findingOf, type Step } from '../step.ts';

/** Pacemaker waits 20 s before its first election; a slow machine takes as long again to start. */
const onlineTimeoutMs = 180_000;

export const start: Step = {
  name: 'start',
  title: 'the cluster runs: all online, with quorum',
  runs: 'once',
  async isDone(node, { nodes, signal }) {
    const [views, hurried] = await Promise.all([observeAll(nodes, signal), isElectionHurried(node)]);
    return findingOf([...membershipProblems(views), ...(hurried ? ['the election is still hurried'] : [])]);
  },
  async apply(node, deployment) {
    const { nodes, signal } = deployment;
    const before = await observeAll(nodes, signal);
    if (membershipProblems(before).length > 0) {
      if (deployment.hurryElection) await hurryElection(nodes);
      await (await deployment.pcs()).startAll(node);
      await waitUntil(
        'all nodes are online with quorum',
        async (bound) => membershipProblems(await observeAll(nodes, bound)),
        (problems) => problems.length === 0,
        { timeoutMs: onlineTimeoutMs, intervalMs: 400, show: (problems) => problems.join('; '), signal },
      );
    }
    if (await isElectionHurried(node)) await unhurryElection(node);
  },
};
