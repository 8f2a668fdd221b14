import type { ClusterFacts, ConfigurationFacts, FileFacts, NodeFacts, UnitFacts } from './node-facts.ts';

/** One thing that is not as it was. */
export interface FactChange {
  /** Null: the cluster's. */
  node: string | null;
  kind: 'boot' | 'file' | 'package' | 'unit' | 'configuration';
  /** A path, a package, a unit, a place in the configuration. */
  name: string;
  /** What became of it: `written again, the same content`. */
  change: string;
}

/** Whether the moments of writing and starting count: between two runs of one deployer they do, between two clusters they cannot. */
export interface CompareOptions {
  moments: boolean;
}

/**
 * What differs between two readings of the same nodes.
 *
 * @throws Error when a node is missing in one of them
 */
export function compareFacts(
  before: ClusterFacts,
  after: ClusterFacts,
  options: CompareOptions = { moments: true },
): FactChange[] {
  return [
    ...before.nodes.flatMap((node) => {
      const same = after.nodes.find((each) => each.node === node.node);
      if (!same) throw new Error(`${node.node} was not read again`);
      return compareNodes(node, same, options);
    }),
    ...compareConfigurations(before.configuration, after.configuration, options),
  ];
}

function compareNodes(before: NodeFacts, after: NodeFacts, { moments }: CompareOptions): FactChange[] {
  const { node } = before;
  const wasBooted = moments && before.bootId !== after.bootId;
  const changes = (kind: FactChange['kind'], found: [name: string, change: string][]): FactChange[] =>
    found.map(([name, change]) => ({ node, kind, name, change }));
  return [
    ...(wasBooted ? [{ node, kind: 'boot' as const, name: node, change: 'was started anew' }] : []),
    ...changes(
      'file',
      differences(before.files, after.files, (a, b) => fileChange(a, b, moments)),
    ),
    ...changes(
      'package',
      differences(before.packages, after.packages, (a, b) => (a === b ? undefined : `${a} → ${b}`)),
    ),
    // With the node all of its units were started.
    ...changes(
      'unit',
      differences(before.units, after.units, (a, b) => unitChange(a, b, moments && !wasBooted)),
    ),
  ];
}

function fileChange(before: FileFacts, after: FileFacts, moments: boolean): string | undefined {
  const found = [
    ...(before.type === after.type ? [] : [`was of type ${before.type}, is of type ${after.type}`]),
    ...(before.mode === after.mode ? [] : [`mode ${before.mode} → ${after.mode}`]),
    ...(before.owner === after.owner ? [] : [`owner ${before.owner} → ${after.owner}`]),
    ...(before.content === after.content
      ? []
      : [after.type === 'l' ? `leads to ${after.content}` : 'other content']),
  ];
  if (found.length === 0 && moments && before.writtenAt !== after.writtenAt)
    return 'written again, the same content';
  return found.join(', ') || undefined;
}

function unitChange(before: UnitFacts, after: UnitFacts, moments: boolean): string | undefined {
  const found = [
    ...(before.active === after.active ? [] : [`${before.active} → ${after.active}`]),
    ...(before.enabled === after.enabled
      ? []
      : [`${before.enabled || 'not there'} → ${after.enabled || 'not there'}`]),
  ];
  if (moments && before.active === after.active && before.activeSince !== after.activeSince)
    found.push('started again');
  return found.join(', ') || undefined;
}

function compareConfigurations(
  before: ConfigurationFacts | null,
  after: ConfigurationFacts | null,
  { moments }: CompareOptions,
): FactChange[] {
  const change = (name: string, text: string): FactChange => ({
    node: null,
    kind: 'configuration',
    name,
    change: text,
  });
  if (!before || !after) {
    if (before === after) return [];
    return [change('the configuration', before ? 'cannot be read any more' : 'can be read now')];
  }
  const found = differences(before.entries, after.entries, (a, b) => (a === b ? undefined : `${a} → ${b}`));
  // It was written even where the same stands there in the end.
  if (moments && before.version !== after.version)
    found.push(['its version', `${before.version} → ${after.version}`]);
  return found.map(([name, text]) => change(name, text));
}

function differences<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  changeOf: (before: T, after: T) => string | undefined,
): [name: string, change: string][] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name) => {
    const [a, b] = [before.get(name), after.get(name)];
    if (a === undefined || b === undefined) return [[name, a === undefined ? 'is new' : 'is gone']];
    const change = changeOf(a, b);
    return change === undefined ? [] : [[name, change]];
  });
}
