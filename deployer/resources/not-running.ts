import { runs, type ClusterView, type ResourceView } from '../../lab/observe/cluster-view.ts';
import type { Configuration, Values } from '../../lab/observe/parse-configuration.ts';
import type { OperationResult } from '../../lab/observe/parse-operation-results.ts';
import type { ClusterDeclaration } from '../declaration/declaration.ts';
import { cloneId, type DeclaredClone } from '../declaration/resources.ts';

/** A declared resource that does not run as it should. */
export interface NotRunning {
  /** The primitive. */
  id: string;
  what: string;
  /** Of itself, its group and its clone those that are told to stop, which the declaration does not say. */
  disabled: string[];
  /** What its agent said, by node. */
  failures: string[];
}

/** What the cluster says of itself. */
export interface SeenCluster {
  view: ClusterView;
  configuration: Configuration;
  results: OperationResult[];
}

/** The resource agents' interface: what the agent needs is not there. */
const notInstalled = 5;

/**
 * The declared primitives that do not run: each once, copies on every node that may run them, promotable ones promoted as often as
 * was declared. What was declared stopped is left out.
 */
export function notRunning(
  declared: ClusterDeclaration,
  { view, configuration, results }: SeenCluster,
): NotRunning[] {
  const { primitives, groups, clones } = declared.resources ?? { primitives: [], groups: [], clones: [] };
  return primitives.flatMap(({ id, meta }): NotRunning[] => {
    const group = groups.find(({ members }) => members.includes(id));
    const clone = clones.find(({ of }) => of === id || of === group?.id);
    const wanted = [meta, group?.meta, clone?.meta];
    if (wanted.some((values) => values?.['target-role'] === 'Stopped')) return [];
    const instances = view.resources.filter((each) => primitiveOf(each) === id);
    const what = clone
      ? cloneProblem(clone, instances, eligibleNodes(cloneId(clone), declared, view))
      : instances.some(runs)
        ? undefined
        : describe(instances);
    if (what === undefined) return [];
    const failures = view.failures
      .filter(({ operation }) => operation.replace(/_[a-z-]+_\d+$/, '').replace(/:\d+$/, '') === id)
      .map(({ operation, node, status, reason }) => `${operation} on ${node}: ${status}, ${reason}`);
    return [
      {
        id,
        what,
        disabled: disabledOf([id, group?.id, clone && cloneId(clone)], configuration),
        failures: [...failures, ...notInstalledOn(id, results)],
      },
    ];
  });
}

/** Pacemaker keeps a resource from a node whose probe says that it is not installed, and does not count that as a failure. */
function notInstalledOn(id: string, results: readonly OperationResult[]): string[] {
  const said = results
    .filter(({ resource, operation, intervalMs, exitCode }) => {
      const isProbe = operation === 'monitor' && intervalMs === 0;
      return isProbe && exitCode === notInstalled && resource.replace(/:\d+$/, '') === id;
    })
    .map(({ node, reason }) => `${id}_monitor_0 on ${node}: not installed${reason && `: ${reason}`}`);
  // One result may stand there twice: as the last, and as the last that failed.
  return [...new Set(said)];
}

/** Nodes that cannot run anything now, for a text. */
export function unavailableNodes({ nodes }: ClusterView): string[] {
  return Object.entries(nodes)
    .filter(([, state]) => state !== 'online')
    .map(([name, state]) => `${name} is ${state}`);
}

/** An instance of a clone is `ping` in the XML of some versions, `ping:1` in that of others. */
function primitiveOf({ id }: ResourceView): string {
  return id.replace(/:\d+$/, '');
}

const isPromoted = ({ role }: ResourceView): boolean => role === 'Promoted' || role === 'Master';

function describe(instances: readonly ResourceView[]): string {
  const [first] = instances;
  if (!first) return 'is not known to the cluster';
  return `is ${first.failed ? 'failed' : first.role}${first.nodes.length > 0 ? ` on ${first.nodes.join(', ')}` : ''}`;
}

function cloneProblem(
  { promotable, meta }: DeclaredClone,
  instances: readonly ResourceView[],
  eligible: readonly string[],
): string | undefined {
  const running = instances.filter(runs);
  const most = Number(meta['clone-max'] ?? eligible.length);
  const expected = Math.min(most, eligible.length * Number(meta['clone-node-max'] ?? 1));
  if (running.length < expected) {
    const on = running.flatMap(({ nodes }) => nodes);
    const lacking = eligible.filter((node) => !on.includes(node));
    const where = lacking.length > 0 ? `; not on ${lacking.join(', ')}` : '';
    return `runs ${running.length} times, not ${expected}${where}`;
  }
  if (!promotable) return undefined;
  const promoted = running.filter(isPromoted).length;
  const wanted = Math.min(Number(meta['promoted-max'] ?? meta['master-max'] ?? 1), expected);
  return promoted === wanted ? undefined : `is promoted ${promoted} times, not ${wanted}`;
}

/** The online nodes, remote ones among them, that its declared constraints leave to a clone. */
function eligibleNodes(
  id: string,
  { constraints, properties }: ClusterDeclaration,
  { nodes }: ClusterView,
): string[] {
  const scores = new Map(
    (constraints?.location ?? [])
      .filter(({ resource }) => resource === id)
      .map(({ node, score }) => [node, score]),
  );
  const isOptIn = properties?.['symmetric-cluster'] === 'false';
  return Object.entries(nodes)
    .filter(([, state]) => state === 'online')
    .map(([name]) => name)
    .filter((name) => {
      const score = scores.get(name);
      return score === undefined ? !isOptIn : score !== '-INFINITY';
    });
}

function disabledOf(
  ids: readonly (string | undefined)[],
  { primitives, groups, clones }: Configuration,
): string[] {
  const all: { id: string; meta: Values }[] = [...primitives, ...groups, ...clones];
  return all
    .filter(({ id, meta }) => ids.includes(id) && meta['target-role'] === 'Stopped')
    .map(({ id }) => id);
}
