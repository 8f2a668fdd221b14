import type { FactChange } from '../facts/compare-facts.ts';
import type { ClusterFacts } from '../facts/node-facts.ts';

/** What a second run changed, a line each, and in the end how much was compared. */
export function renderChanges(before: ClusterFacts, changes: readonly FactChange[]): string {
  const width = Math.max(0, ...changes.map(({ node }) => (node ?? 'cluster').length));
  const lines = changes.map(
    ({ node, kind, name, change }) =>
      `${(node ?? 'cluster').padEnd(width)}  ${kind.padEnd('configuration'.length)}  ${name}: ${change}`,
  );
  const count = (of: (node: ClusterFacts['nodes'][number]) => number): number =>
    before.nodes.reduce((total, node) => total + of(node), 0);
  const compared =
    `compared ${count(({ files }) => files.size)} files, ${count(({ packages }) => packages.size)} packages and ` +
    `${count(({ units }) => units.size)} units of ${before.nodes.length} nodes, ` +
    (before.configuration
      ? `${before.configuration.entries.size} entries of the configuration`
      : 'no configuration: no cluster runs');
  const found =
    changes.length === 0
      ? 'the second run changed nothing'
      : `the second run changed ${changes.length} ${changes.length === 1 ? 'thing' : 'things'}`;
  return `${[...lines, `${found}; ${compared}`].join('\n')}\n`;
}
