import type { Node } from '../node/node.ts';
import type { ClusterView } from './cluster-view.ts';
import { observe } from './observe.ts';

/** Every node's own view. */
export async function observeAll(nodes: readonly Node[], signal?: AbortSignal): Promise<ClusterView[]> {
  return Promise.all(nodes.map(async (node) => observe(node, { signal })));
}

/** What keeps the nodes from being one quorate cluster with a DC, as each of them sees it. */
export function membershipProblems(views: readonly ClusterView[]): string[] {
  const names = views.map(({ observer }) => observer);
  // Where no cluster runs, none is named either.
  const named = new Set(views.filter(({ running }) => running === true).map(({ dc }) => dc));
  return [
    ...views.flatMap((view) => {
      if (view.running === null) return [`${view.observer} could not be asked: ${firstLine(view.why)}`];
      if (!view.running) return [`${view.observer}: the cluster is not running: ${firstLine(view.why)}`];
      const absent = names.filter((name) => view.nodes[name] !== 'online');
      return [
        ...absent.map((name) => `${view.observer} sees ${name} as ${view.nodes[name] ?? 'unknown'}`),
        ...(view.dc === null ? [`${view.observer} knows no DC`] : []),
        ...(view.dc !== null && view.quorate !== true ? [`${view.observer} has no quorum`] : []),
      ];
    }),
    ...(named.size > 1 ? ['the nodes name different DCs'] : []),
  ];
}

function firstLine(text: string | null): string {
  return text?.split('\n')[0] ?? '';
}
