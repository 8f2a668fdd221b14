import { shellQuote, type Node } from '../../lab/node/node.ts';
import type { ClusterView } from '../../lab/observe/cluster-view.ts';
import { observe } from '../../lab/observe/observe.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { type NotRunning, notRunning, unavailableNodes } from '../resources/not-running.ts';
import { readResults } from '../resources/read-configuration.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';

/** A start may take what its agent allows for it, on one node after another. */
const startedTimeoutMs = 180_000;
const intervalMs = 500;
/** Between two transitions the DC is idle for a moment; a cluster that has been for so long has done what it will. */
const idleMs = 3_000;

/** What is new, and what an operator or a deployment that was cut off left stopped, is started. */
export const resourcesRun: Step = {
  name: 'resources-run',
  title: 'the declared resources run',
  action: 'clean up failures of resources, enable those that are stopped, wait until they run',
  runs: 'once',
  async isDone(node, deployment) {
    const { problems } = await look(node, deployment);
    return findingOf(problems.map(({ id, what }) => `${id} ${what}`));
  },
  async apply(node, deployment) {
    const pcs = await deployment.pcs();
    const before = await look(node, deployment);
    for (const { id, failures } of before.problems) {
      // A resource that failed to start on a node, or was not installed there, is kept from it for good, even when the cause is gone.
      if (failures.length > 0) await node.exec(`crm_resource --cleanup --resource ${shellQuote(id)}`);
    }
    // Each by its own name: enabling members does not start a group that was stopped as a whole.
    for (const id of new Set(before.problems.flatMap(({ disabled }) => disabled)))
      await pcs.run(node, pcs.resources.enable(id));
    let idleSince: number | undefined;
    const ended = await waitUntil(
      'the declared resources run',
      async (signal) => {
        const seen = await look(node, deployment, signal);
        const idle = seen.problems.length > 0 && (await isIdle(node, seen.view));
        idleSince = idle ? (idleSince ?? performance.now()) : undefined;
        return seen;
      },
      ({ problems }) =>
        problems.length === 0 || (idleSince !== undefined && performance.now() - idleSince > idleMs),
      {
        timeoutMs: startedTimeoutMs,
        intervalMs,
        show: ({ problems, view }) => describe(problems, view),
        signal: deployment.signal,
      },
    );
    if (ended.problems.length > 0)
      throw new Error(`the cluster has done what it can: ${describe(ended.problems, ended.view)}`);
  },
};

interface Look {
  view: ClusterView;
  problems: NotRunning[];
}

async function look(node: Node, deployment: Deployment, signal = deployment.signal): Promise<Look> {
  const [view, seen] = await Promise.all([observe(node, { signal }), readResults(node)]);
  if (view.running !== true) throw new Error(`${node.name}: the cluster is not running: ${view.why}`);
  return { view, problems: notRunning(deployment.inventory.cluster ?? {}, { view, ...seen }) };
}

/** Whether the DC has nothing left to do: a resource that is stopped now stays so. */
async function isIdle(node: Node, { dc }: ClusterView): Promise<boolean> {
  if (dc === null) return false;
  const { stdout } = await node.exec(`crmadmin -S ${shellQuote(dc)}`, { okCodes: 'any', timeoutMs: 10_000 });
  return stdout.includes('S_IDLE');
}

function describe(problems: readonly NotRunning[], view: ClusterView): string {
  const unavailable = unavailableNodes(view);
  return [
    ...problems.map(({ id, what, failures }) => [`${id} ${what}`, ...failures].join('\n  ')),
    ...(unavailable.length > 0 ? [`of the nodes, ${unavailable.join(', ')}`] : []),
  ].join('\n');
}
