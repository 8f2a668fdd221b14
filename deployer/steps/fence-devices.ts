import { shellQuote, type Node } from '../../lab/node/node.ts';
import type { ClusterView } from '../../lab/observe/cluster-view.ts';
import { observe } from '../../lab/observe/observe.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { findCrowdedDevice } from '../../lab/observe/crowded-device.ts';
import { fenceDevicesOf } from '../fence-devices-of.ts';
import { readConfiguration } from '../resources/read-configuration.ts';
import { spreadFenceDevices } from '../spread-fence-devices.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';

/** A start asks the fence daemon, which takes 20 s to be given up on; three nodes try in turn. */
const startedTimeoutMs = 90_000;

export const fenceDevices: Step = {
  name: 'fence-devices',
  title: 'the fence devices are started, spread over the nodes',
  action: 'enable fence devices, clean up their failures, wait until they are started, move those that crowd',
  runs: 'once',
  async isDone(node, deployment) {
    const view = await observe(node, { signal: deployment.signal });
    return findingOf([
      ...startProblems(view, deployment),
      ...(findCrowdedDevice(view) ? ['one node runs several, another none'] : []),
    ]);
  },
  async apply(node, deployment) {
    const { signal } = deployment;
    await enableDisabled(node, deployment);
    await forgetFailures(node, deployment);
    await waitUntil(
      'the fence devices are started',
      async (bound) => startProblems(await observe(node, { signal: bound }), deployment),
      (problems) => problems.length === 0,
      { timeoutMs: startedTimeoutMs, show: (problems) => problems.join('; '), signal },
    );
    await spreadFenceDevices(node);
  },
};

/** A device that somebody disabled does not start by itself, however long it is waited for. */
async function enableDisabled(node: Node, { inventory, signal }: Deployment): Promise<void> {
  const { resources } = await observe(node, { signal });
  const isStopped = (id: string): boolean =>
    resources.some((device) => device.id === id && device.role === 'Stopped');
  const devices = fenceDevicesOf(inventory);
  if (!devices.some(({ id }) => isStopped(id))) return;
  const { primitives } = await readConfiguration(node);
  const disabled = devices.filter(({ id }) =>
    primitives.some((device) => device.id === id && device.meta['target-role'] === 'Stopped'),
  );
  for (const { id } of disabled)
    await node.exec(`crm_resource --resource ${shellQuote(id)} --meta --delete-parameter target-role`);
}

/** A device that failed to start is kept from that node for good, even when the cause is gone. */
async function forgetFailures(node: Node, { inventory, signal }: Deployment): Promise<void> {
  const view = await observe(node, { signal });
  const failed = fenceDevicesOf(inventory).filter(({ id }) => failuresOf(view, id).length > 0);
  for (const { id } of failed) await node.exec(`crm_resource --cleanup --resource ${shellQuote(id)}`);
}

function startProblems(view: ClusterView, { inventory }: Deployment): string[] {
  return fenceDevicesOf(inventory).flatMap(({ id }) => {
    const device = view.resources.find((resource) => resource.id === id);
    if (device?.role === 'Started' && device.active && !device.failed) return [];
    const failures = failuresOf(view, id).map(({ node, status, reason }) => `${node}: ${status} ${reason}`);
    return [[`${id} is ${device?.role ?? 'not known'}`, ...failures].join(', ')];
  });
}

function failuresOf(view: ClusterView, device: string): ClusterView['failures'] {
  return view.failures.filter(({ operation }) => operation.startsWith(`${device}_`));
}
