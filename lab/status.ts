import type { Backend, LabState, Power } from './backend/backend.ts';
import { findProblems, summarise, type ClusterStatus, type SeenBy } from './observe/cluster-status.ts';
import { observe } from './observe/observe.ts';

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
  nodes: NodeStatus[];
  cluster: ClusterStatus;
}

/** Asks the engine for every machine's power, and every machine for its own view of the cluster. */
export async function readStatus(backend: Backend, { spec, topology }: LabState): Promise<LabStatus> {
  const power = backend.power(spec.name);
  const [machines, views] = await Promise.all([
    Promise.all(
      topology.machines.map(async ({ name, address }) => ({ name, os: spec.os, address, power: await power.state(name) })),
    ),
    Promise.all(topology.machines.map(async ({ name }) => observe(backend.node(spec.name, name)))),
  ]);
  return { lab: spec.name, backend: backend.name, ...summarise(views, machines) };
}

/** Everything that a healthy lab would not show: a machine that is not on, and all that `findProblems` finds. */
export function findLabProblems(status: LabStatus): string[] {
  const notOn = status.nodes.filter(({ power }) => power !== 'on').map(({ name, power }) => `${name} is ${power}, says the engine`);
  return [...notOn, ...findProblems(status, { fenceDevices: status.nodes.length })];
}
