import type { ClusterDeclaration } from '../../deployer/declaration/declaration.ts';
import { declarationProblems } from '../../deployer/declaration/declaration-problems.ts';
import type { LabSpec } from '../backend/backend.ts';
import { UserError } from '../errors.ts';
import { createTopology, fencedMachines } from '../topology/topology.ts';

/** @throws UserError for a declaration that a lab of so many nodes cannot be */
export function checkDeclaration(cluster: ClusterDeclaration | undefined, nodes: number): void {
  if (!cluster) return;
  // The names follow from the number alone.
  const remoteNodes = remoteNames(cluster);
  const topology = createTopology({ lab: 'lab', nodes, remoteNodes, subnet: '10.0.0.0/24' });
  const problems = declarationProblems(cluster, {
    nodes: topology.machines.map(({ name }) => name),
    devices: fencedMachines(topology).map(({ fenceDevice }) => fenceDevice),
  });
  if (problems.length === 0) return;
  throw new UserError(
    [`the declared cluster cannot be on ${nodes} nodes:`, ...problems.map((each) => `cluster.${each}`)].join(
      '\n  ',
    ),
    { hint: 'docs/declared-cluster.md and docs/resources.md have examples' },
  );
}

function remoteNames(cluster: ClusterDeclaration | undefined): string[] {
  return cluster?.remoteNodes?.map(({ name }) => name) ?? [];
}

/** What machines and networks a lab would have to be made anew for, as `lab up` says it. */
export function shapeDifferences(
  made: ClusterDeclaration | undefined,
  asked: ClusterDeclaration | undefined,
): string[] {
  if (!asked) return [];
  const [madeRings, askedRings] = [made?.rings ?? 1, asked.rings ?? 1];
  const [madeRemote, askedRemote] = [remoteNames(made).join(', '), remoteNames(asked).join(', ')];
  const [hasDevice, asksDevice] = [made?.quorumDevice !== undefined, asked.quorumDevice !== undefined];
  return [
    ...(madeRings === askedRings ? [] : [`cluster.rings is ${askedRings}, it has ${madeRings}`]),
    ...(madeRemote === askedRemote
      ? []
      : [`cluster.remoteNodes are ${askedRemote || 'none'}, it has ${madeRemote || 'none'}`]),
    ...(hasDevice === asksDevice
      ? []
      : [
          `cluster.quorumDevice is ${asksDevice ? '' : 'not '}declared, it has ${hasDevice ? 'one' : 'none'}`,
        ]),
  ];
}

/** @throws UserError where a lab that stands would have to be made anew for what is asked */
export function refuseOtherShape(
  { name, cluster }: Pick<LabSpec, 'name' | 'cluster'>,
  asked: ClusterDeclaration | undefined,
): void {
  const differences = shapeDifferences(cluster, asked);
  if (differences.length === 0) return;
  throw new UserError(`lab "${name}" was made as another: ${differences.join('; ')}`, {
    hint: `make it anew: lab down --name ${name}, then lab up --name ${name}`,
  });
}
