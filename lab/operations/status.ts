import type { Backend, LabState, Power } from '../backend/backend.ts';
import { systemOf } from '../backend/node-systems.ts';
import { observe } from '../observe/observe.ts';
import { fencedMachines, type OtherRole } from '../topology/topology.ts';
import { findProblems, summarise, type ClusterSummary, type SeenBy } from '../observe/summarise.ts';

export interface NodeStatus {
  name: string;
  os: string;
  address: string;
  /** As the engine says, not the cluster. */
  power: Power;
  /** Every other node's word on this one; an observer that cannot be asked says `unknown`. */
  seenBy: SeenBy;
}

/** What `lab status --json` prints. */
export interface LabStatus {
  lab: string;
  backend: string;
  /** Its nodes were made without the cluster's packages. */
  bare: boolean;
  nodes: NodeStatus[];
  /** Machines beside the controllers, and their power as the engine says. */
  otherMachines: { name: string; role: OtherRole; address: string; power: Power; seenBy?: SeenBy }[];
  /** With how many fence devices it was made. */
  fenceDevices: number;
  cluster: ClusterSummary;
  /** What a healthy lab would not show; empty: it is healthy. */
  problems: string[];
}

/** Asks the engine for every machine's power, and every machine for its own view of the cluster. */
export async function readStatus(backend: Backend, lab: LabState): Promise<LabStatus> {
  const { spec, topology } = lab;
  const power = backend.power(spec.name);
  const names = topology.machines.map(({ name }) => name);
  const [otherMachines, powers, views] = await Promise.all([
    Promise.all(
      topology.otherMachines.map(async (machine) => ({ ...machine, power: await power.state(machine.name) })),
    ),
    Promise.all(names.map(async (name) => power.state(name))),
    Promise.all(names.map(async (name) => observe(backend.node(spec.name, name)))),
  ]);
  const { seenBy, cluster } = summarise(views, names);
  // A remote node sees nothing itself.
  const others = otherMachines.map((machine) =>
    machine.role === 'remote-node'
      ? {
          ...machine,
          seenBy: Object.fromEntries(
            views.map((view) => [view.observer, view.nodes[machine.name] ?? ('unknown' as const)]),
          ),
        }
      : machine,
  );
  const nodes = topology.machines.map(({ name, address }, i) => ({
    name,
    os: systemOf(lab, name).os,
    address,
    power: powers[i] ?? 'unknown',
    seenBy: seenBy[name] ?? {},
  }));
  const fenceDevices = spec.cluster?.stonith?.length ?? fencedMachines(topology).length;
  const bare = spec.bare ?? false;
  const seen = {
    lab: spec.name,
    backend: backend.name,
    bare,
    nodes,
    otherMachines: others,
    fenceDevices,
    cluster,
  };
  return { ...seen, problems: findLabProblems(seen) };
}

/**
 * Everything that a healthy lab would not show: a machine that is not on, all that `findProblems` finds, and, unless
 * `spread` is false, fence devices that crowd on one node while another runs none.
 */
export function findLabProblems(status: Omit<LabStatus, 'problems'>, { spread = true } = {}): string[] {
  const notOn = [...status.nodes, ...status.otherMachines]
    .filter(({ power }) => power !== 'on')
    .map(({ name, power }) => `${name} is ${power}, says the engine`);
  const absent = status.otherMachines.flatMap(({ name, seenBy = {} }) =>
    Object.entries(seenBy)
      .filter(([, state]) => state !== 'online')
      .map(([observer, state]) => `${name} is ${state}, says ${observer}`),
  );
  const problems = [...notOn, ...absent, ...findProblems(status, { fenceDevices: status.fenceDevices })];
  const byNode = Map.groupBy(status.cluster.fenceDevices, ({ node }) => node);
  const fewest = Math.min(...status.nodes.map(({ name }) => byNode.get(name)?.length ?? 0));
  for (const [node, devices] of spread ? byNode : []) {
    if (node !== null && devices.length > fewest + 1)
      problems.push(`${devices.map(({ id }) => id).join(' and ')} run together on ${node}`);
  }
  return problems;
}
