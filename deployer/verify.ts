import type { Node } from '../lab/node/node.ts';
import { isStarted, type ClusterView } from '../lab/observe/cluster-view.ts';
import { membershipProblems, observeAll } from '../lab/observe/membership-problems.ts';
import { findCrowdedDevice } from '../lab/observe/crowded-device.ts';
import { fenceDevicesOf } from './fence-devices-of.ts';
import { pcsdNames } from './pcsd-names.ts';
import { ringProblems } from './ring-problems.ts';
import type { Deployment } from './step.ts';
import { unitProblems } from '../lab/observe/unit-state.ts';

/** How events name it, as they name a step's title. */
export const theEnd = 'the procedure’s last checks hold';

const units = ['corosync.service', 'pacemaker.service', 'pcsd.service'];

/**
 * Looks at everything that section C of the procedure says must be true in the end, afresh and on every node.
 *
 * @returns what is not; empty when all is well
 */
export async function verify(deployment: Deployment): Promise<{ problems: string[]; views: ClusterView[] }> {
  const { nodes, signal } = deployment;
  const [views, pcsd, services, rings] = await Promise.all([
    observeAll(nodes, signal),
    pcsdProblems(deployment),
    Promise.all(nodes.map(async (node) => unitsOf(node))),
    Promise.all(nodes.map(async (node) => ringProblems(node, deployment))),
  ]);
  const [first] = views;
  return {
    views,
    problems: [
      ...membershipProblems(views),
      ...(first?.running ? contentProblems(first, deployment) : []),
      ...pcsd,
      ...services.flat(),
      ...rings.flat(),
    ],
  };
}

function contentProblems(view: ClusterView, deployment: Deployment): string[] {
  const { inventory } = deployment;
  const known = Object.keys(view.nodes).length - view.remoteNodes.length;
  const notStarted = fenceDevicesOf(inventory).filter(({ id, agent }) => {
    const device = view.resources.find((resource) => resource.id === id);
    return !(device?.agent === `stonith:${agent}` && isStarted(device));
  });
  return [
    ...(view.stack === 'corosync' ? [] : [`the stack is ${view.stack ?? 'unknown'}, not corosync`]),
    ...(known === inventory.nodes.length
      ? []
      : [`${known} nodes are configured, not ${inventory.nodes.length}`]),
    ...fencingProblems(view, deployment),
    ...notStarted.map(({ id, agent }) => `${id} (stonith:${agent}) is not started`),
    ...(findCrowdedDevice(view) ? ['the fence devices are not spread over the nodes'] : []),
  ];
}

/** Fencing that is switched off: no step switches it on again, whatever else is pending. */
export function fencingProblems(
  { fencingEnabled }: ClusterView,
  { inventory: { cluster } }: Deployment,
): string[] {
  // Whoever declares it wants it so; `lab verify` says what it thinks of that.
  const isDeclared = cluster?.properties?.['stonith-enabled'] !== undefined;
  return fencingEnabled === false && !isDeclared ? ['fencing is switched off: stonith-enabled is false'] : [];
}

async function pcsdProblems(deployment: Deployment): Promise<string[]> {
  const names = pcsdNames(deployment.inventory);
  const states = await deployment.pcsdStates();
  return names
    .filter((name) => states[name] !== 'online')
    .map((name) => `pcsd on ${name} is ${states[name] ?? 'unknown'}`);
}

async function unitsOf(node: Node): Promise<string[]> {
  return (await unitProblems(node, units)).map((problem) => `${node.name}: ${problem}`);
}
