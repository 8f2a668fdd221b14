import type { Node } from '../../lab/node/node.ts';
import { failuresOf, isStarted, type ClusterView } from '../../lab/observe/cluster-view.ts';
import { observe } from '../../lab/observe/observe.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { findCrowdedDevice } from '../../lab/observe/crowded-device.ts';
import { fenceDevicesOf } from '../fence-devices-of.ts';
import type { Inventory } from '../inventory.ts';
import { readConfiguration } from '../resources/read-configuration.ts';
import { tryAgain } from '../resources/try-again.ts';
import { endMove, findCutOffMoves, spreadFenceDevices } from '../spread-fence-devices.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';

/** A start asks the fence daemon, which takes 20 s to be given up on; three nodes try in turn. */
const startedTimeoutMs = 90_000;

export const fenceDevices: Step = {
  name: 'fence-devices',
  title: 'the fence devices are started, spread over the nodes',
  action:
    'enable fence devices, clean up what keeps them from starting and cut-off moves, wait until they are started, move those that crowd',
  runs: 'once',
  async isDone(node, deployment) {
    const view = await observe(node, { signal: deployment.signal });
    return findingOf([
      ...startProblems(view, deployment),
      ...(await cutOffMoves(node, deployment)).map(
        (id) => `a move of ${id} was cut off, its constraints stand`,
      ),
      ...(findCrowdedDevice(view) ? ['one node runs several, another none'] : []),
    ]);
  },
  async apply(node, deployment) {
    const { inventory, signal } = deployment;
    for (const id of await cutOffMoves(node, deployment)) await endMove(node, id);
    await tryAgain(node, idsOf(inventory), signal);
    await waitUntil(
      'the fence devices are started',
      async (bound) => startProblems(await observe(node, { signal: bound }), deployment),
      (problems) => problems.length === 0,
      { timeoutMs: startedTimeoutMs, show: (problems) => problems.join('; '), signal },
    );
    await spreadFenceDevices(node);
  },
};

async function cutOffMoves(node: Node, { inventory }: Deployment): Promise<string[]> {
  return findCutOffMoves(await readConfiguration(node), idsOf(inventory));
}

function idsOf(inventory: Inventory): string[] {
  return fenceDevicesOf(inventory).map(({ id }) => id);
}

function startProblems(view: ClusterView, { inventory }: Deployment): string[] {
  return idsOf(inventory).flatMap((id) => {
    const device = view.resources.find((resource) => resource.id === id);
    if (device?.disabled) return [`${id} is disabled`];
    if (device && isStarted(device)) return [];
    const failures = failuresOf(view, id).map(({ node, status, reason }) => `${node}: ${status} ${reason}`);
    return [[`${id} is ${device?.role ?? 'not known'}`, ...failures].join(', ')];
  });
}
