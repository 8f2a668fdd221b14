import type { LabSpec, LabState, NodeSystem } from './backend.ts';

/** What a machine of the lab runs. */
export function systemOf(
  { spec, topology }: Pick<LabState, 'spec' | 'topology'>,
  machine: string,
): NodeSystem {
  const system = spec.systems[topology.machines.findIndex(({ name }) => name === machine)];
  if (system) return system;
  throw new Error(`lab "${spec.name}" has no machine "${machine}"`);
}

/** The nodes' systems as `--os` takes them: `debian12`, where all run it, else one for each node, `debian11,debian12`. */
export function describeSystems({ systems }: Pick<LabSpec, 'systems'>): string {
  const names = systems.map(({ os }) => os);
  return new Set(names).size === 1 ? (names[0] ?? '') : names.join(',');
}

/** What machines beside the nodes run, whatever the nodes do. */
export const otherMachineOs = 'debian12';
