import type { ClusterDeclaration } from '../../../deployer/declaration/declaration.ts';
import type { LabSpec, NodeOrigin, NodeSystem, Role } from '../backend.ts';

/** The labels on containers, networks and images are the only state that a lab has. */
export const label = {
  lab: 'fencelab.lab',
  role: 'fencelab.role',
  node: 'fencelab.node',
  /** On an image: its system. */
  os: 'fencelab.os',
  /** On a network and a snapshot's images: each node's system and image, as JSON. */
  systems: 'fencelab.systems',
  /** On a node's container: its own system and image, as JSON. */
  system: 'fencelab.system',
  cluster: 'fencelab.cluster',
  bare: 'fencelab.bare',
  fault: 'fencelab.fault',
  /** On a node's container: the snapshot that a reset takes the lab back to. */
  baseline: 'fencelab.baseline',
  /** On a node's container whose disk came from that snapshot. */
  restored: 'fencelab.restored',
  /** On a snapshot's images: its name, when it was taken, whether the lab itself takes it as a baseline, the subnet. */
  snapshot: 'fencelab.snapshot',
  taken: 'fencelab.taken',
  kind: 'fencelab.kind',
  subnet: 'fencelab.subnet',
} as const;

export function networkLabels(spec: LabSpec): Record<string, string> {
  return {
    [label.lab]: spec.name,
    [label.role]: 'network',
    [label.systems]: JSON.stringify(spec.systems),
    ...(spec.bare && { [label.bare]: 'true' }),
    ...(spec.snapshot !== undefined && { [label.snapshot]: spec.snapshot }),
    ...(spec.cluster && { [label.cluster]: JSON.stringify(spec.cluster) }),
  };
}

/** @returns the spec that `networkLabels` wrote, or undefined where a label is missing or is another lab version's */
export function readSpec(labels: Record<string, string>): LabSpec | undefined {
  const { [label.lab]: name, [label.systems]: text, [label.cluster]: cluster } = labels;
  const systems = parseSystems(text ?? '');
  if (!name || !systems) return undefined;
  return {
    name,
    systems,
    ...(labels[label.bare] === 'true' && { bare: true }),
    snapshot: labels[label.snapshot],
    ...(cluster !== undefined && { cluster: JSON.parse(cluster) as ClusterDeclaration }),
  };
}

/** The systems of machines that were made anew with another than the lab's network names, in the machines' order. */
export function replacedSystems(
  { systems }: LabSpec,
  nodes: readonly (Record<string, string> | undefined)[],
): NodeSystem[] | undefined {
  const now = systems.map((system, i) => parseSystems(`[${nodes[i]?.[label.system] ?? ''}]`)?.[0] ?? system);
  const isSame = now.every(({ os, image }, i) => os === systems[i]?.os && image === systems[i].image);
  return isSame ? undefined : now;
}

/** By hand: the fence host, which has no packages, reads labels too. */
function parseSystems(text: string): NodeSystem[] | undefined {
  try {
    const systems = JSON.parse(text) as Partial<NodeSystem>[];
    const isWhole = systems.length > 0 && systems.every(({ os, image }) => os && image);
    return isWhole ? (systems as NodeSystem[]) : undefined;
  } catch {
    return undefined;
  }
}

export function partLabels(lab: string, part: { name: string; role: Role }): Record<string, string> {
  const labels: Record<string, string> = { [label.lab]: lab, [label.role]: part.role };
  if (isMachineRole(part.role)) labels[label.node] = part.name;
  return labels;
}

/** Whether a part is a machine, whose power is watched and can be cut; else a service of the lab's own. */
export function isMachineRole(role: string | undefined): boolean {
  return role === 'node' || role === 'quorum-device' || role === 'remote-node';
}

export function originLabels({ baseline, restored }: NodeOrigin): Record<string, string> {
  return { [label.baseline]: baseline, [label.restored]: String(restored) };
}

/**
 * @returns what `originLabels` wrote on these containers, or undefined where they do not agree; a machine that was made anew is
 * not restored, whatever the others are
 */
export function readOrigin(nodes: readonly Record<string, string>[]): NodeOrigin | undefined {
  const [{ [label.baseline]: baseline } = {}, ...others] = nodes;
  const agree = others.every((labels) => labels[label.baseline] === baseline);
  const restored = nodes.some((labels) => labels[label.restored] === 'true');
  return baseline !== undefined && agree ? { baseline, restored } : undefined;
}

/** The container of a part: `lab-controller3-vm`. Names of labs and parts make it unique on the engine. */
export function containerName(lab: string, part: string): string {
  return `${lab}-${part}`;
}

/** The lab's network: `fencelab-lab`. */
export function networkName(lab: string): string {
  return `fencelab-${lab}`;
}

/** The network of a lab's second ring: `fencelab-lab-ring1`. */
export function ring1NetworkName(lab: string): string {
  return `${networkName(lab)}-ring1`;
}

/** An engine filter that matches what bears these labels. */
export function labelFilter(...labels: string[]): { label: string[] } {
  return { label: labels };
}
