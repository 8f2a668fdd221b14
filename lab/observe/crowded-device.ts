import type { ClusterView } from './cluster-view.ts';

/** A fence device that shares its node with another while some node runs none. */
export interface CrowdedDevice {
  id: string;
  from: string;
  to: string;
}

/** @returns one device to move and where to, or undefined where they are spread as evenly as they can be */
export function findCrowdedDevice({ nodes, remoteNodes, resources }: ClusterView): CrowdedDevice | undefined {
  const load = new Map<string, string[]>();
  // Fencing is no work for a remote node.
  const able = Object.entries(nodes).filter(
    ([name, state]) => state === 'online' && !remoteNodes.includes(name),
  );
  for (const [name] of able) load.set(name, []);
  for (const { id, agent, nodes: on } of resources) {
    if (agent.startsWith('stonith:')) load.get(on[0] ?? '')?.push(id);
  }
  const byLoad = [...load].toSorted(([, a], [, b]) => a.length - b.length);
  const [emptiest, fullest] = [byLoad[0], byLoad.at(-1)];
  const id = fullest?.[1].at(-1);
  if (!emptiest || !fullest || id === undefined || fullest[1].length - emptiest[1].length < 2)
    return undefined;
  return { id, from: fullest[0], to: emptiest[0] };
}
