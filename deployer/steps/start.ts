import type { ClusterView } from '../../lab/observe/cluster-view.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { membershipProblems, observeAll } from '../../lab/observe/membership-problems.ts';
import type { Inventory } from '../inventory.ts';
import { hurryElection, isElectionHurried, unhurryElection } from '../hurried-election.ts';
import { findingOf, type Step } from '../step.ts';

/** Pacemaker waits 20 s before its first election; a slow machine takes as long again to start. */
const onlineTimeoutMs = 180_000;

export const start: Step = {
  name: 'start',
  title: 'the cluster runs: all online, with quorum',
  action: 'start the cluster on every node, wait until all are online',
  runs: 'once',
  async refuse({ inventory, nodes, signal }) {
    const views = await observeAll(nodes, signal);
    return standbyProblem(views) ?? maintenanceProblem(views, inventory);
  },
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
      const views = await waitUntil(
        'all nodes are online with quorum',
        async (bound) => observeAll(nodes, bound),
        (seen) => membershipProblems(seen).length === 0 || standbyProblem(seen) !== undefined,
        {
          timeoutMs: onlineTimeoutMs,
          intervalMs: 400,
          show: (seen) => membershipProblems(seen).join('; '),
          signal,
        },
      );
      const standby = standbyProblem(views);
      if (standby !== undefined) throw new Error(standby);
    }
    if (await isElectionHurried(node)) await unhurryElection(node);
  },
};

/** In it nothing that the deployer asks for is started. Whoever declares it wants it so. */
function maintenanceProblem(views: readonly ClusterView[], { cluster }: Inventory): string | undefined {
  if (cluster?.properties?.['maintenance-mode'] !== undefined) return undefined;
  return views.some(({ maintenance }) => maintenance === true)
    ? 'the cluster is in maintenance: if that is over, "pcs property set maintenance-mode=false"'
    : undefined;
}

/** A node that somebody told to run no resources does not come online by itself: that is said at once, not waited for. */
function standbyProblem(views: readonly ClusterView[]): string | undefined {
  const names = views.map(({ observer }) => observer);
  const waiting = (['standby', 'maintenance'] as const).flatMap((state) =>
    names
      .filter((name) => views.some(({ nodes }) => nodes[name] === state))
      .map((name) =>
        state === 'standby'
          ? `${name} is in standby: if that is over, "pcs node unstandby ${name}"`
          : `${name} is in maintenance: if that is over, "pcs node unmaintenance ${name}"`,
      ),
  );
  return waiting.length > 0 ? waiting.join('; ') : undefined;
}
