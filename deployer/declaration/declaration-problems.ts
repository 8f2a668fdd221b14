import type { Inventory } from '../inventory.ts';
import type { ClusterDeclaration } from './declaration.ts';
import { leastConsensusMs } from './totem.ts';

/** What a declaration is held against. */
export interface DeclaredFor {
  /** The names of the cluster's own nodes; remote ones are in the declaration. */
  nodes: readonly string[];
  /** The ids of the procedure's fence devices. */
  devices: readonly string[];
}

/** What of a declaration does not fit these nodes, each by the field's path; empty when all does. */
export function declarationProblems(declared: ClusterDeclaration, { nodes, devices }: DeclaredFor): string[] {
  const { totem = {}, quorum, quorumDevice, stonith = [] } = declared;
  const { fencingLevels = [], constraints, remoteNodes = [] } = declared;
  const leastConsensus = leastConsensusMs(totem, nodes.length);
  const known = declared.stonith ? stonith.map(({ id }) => id) : devices;
  // Remote nodes have no vote; they run resources and are fenced as the others are.
  const all = [...nodes, ...remoteNodes.map(({ name }) => name)];
  const unknownNode = (name: string): string => `there is no node ${name}; there are ${all.join(', ')}`;
  return [
    ...(totem.consensus !== undefined && leastConsensus !== undefined && totem.consensus < leastConsensus
      ? [`totem.consensus: at least 1.2 times the token of ${nodes.length} nodes, ${leastConsensus} ms`]
      : []),
    ...(quorum?.two_node && nodes.length !== 2
      ? [`quorum.two_node: only with two nodes, there are ${nodes.length}`]
      : []),
    ...(quorumDevice?.algorithm === 'ffsplit' && nodes.length % 2 === 1
      ? [
          `quorumDevice.algorithm: ffsplit is for an even number of nodes, there are ${nodes.length}; lms is for any`,
        ]
      : []),
    ...stonith.flatMap(({ options }, i) =>
      ['pcmk_host_list', 'pcmk_host_map'].flatMap((option) =>
        hostsIn(options[option])
          .filter((name) => !all.includes(name))
          .map((name) => `stonith[${i}].options.${option}: ${unknownNode(name)}`),
      ),
    ),
    ...fencingLevels.flatMap(({ target, level, devices: used }, i) => [
      ...(all.includes(target) ? [] : [`fencingLevels[${i}].target: ${unknownNode(target)}`]),
      ...used
        .filter((id) => !known.includes(id))
        .map(
          (id) =>
            `fencingLevels[${i}].devices: there is no fence device ${id}; there are ${known.join(', ')}`,
        ),
      ...(fencingLevels.findIndex((other) => other.target === target && other.level === level) === i
        ? []
        : [`fencingLevels[${i}]: level ${level} of ${target} stands there already`]),
    ]),
    ...(constraints?.location ?? []).flatMap(({ node }, i) =>
      all.includes(node) ? [] : [`constraints.location[${i}].node: ${unknownNode(node)}`],
    ),
  ];
}

/** An inventory's declaration held against its own machines. */
export function inventoryProblems({
  cluster,
  nodes,
  remoteNodes,
  stonith,
  quorumDevice,
}: Inventory): string[] {
  if (!cluster) return [];
  const names = nodes.map(({ name }) => name);
  const declaredRemote = (cluster.remoteNodes ?? []).map(({ name }) => name);
  const problems = declarationProblems(cluster, { nodes: names, devices: stonith.map(({ id }) => id) });
  return [
    ...problems.map((problem) => `cluster.${problem}`),
    ...(cluster.quorumDevice && !quorumDevice
      ? ['quorumDevice: cluster.quorumDevice is declared, and this is the machine that it runs on']
      : []),
    ...declaredRemote
      .filter((name) => remoteNodes.every((machine) => machine.name !== name))
      .map((name) => `remoteNodes: cluster.remoteNodes declares ${name}, and its machine is not there`),
    ...remoteNodes.flatMap(({ name }, i) =>
      declaredRemote.includes(name)
        ? []
        : [`remoteNodes[${i}].name: ${name} is not declared by cluster.remoteNodes`],
    ),
    ...nodes.flatMap(({ ring1Address }, i) =>
      cluster.rings === 2 && ring1Address === undefined
        ? [`nodes[${i}].ring1Address: cluster.rings is 2, and this is its address on the second`]
        : [],
    ),
  ];
}

/** The nodes' names in a `pcmk_host_list` (`n1 n2`, `n1,n2`) or a `pcmk_host_map` (`n1:port1;n2:port2`). */
function hostsIn(value = ''): string[] {
  return value
    .split(/[\s;,]+/)
    .map((entry) => entry.split(':')[0] ?? '')
    .filter(Boolean);
}
