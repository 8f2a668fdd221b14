import { shellQuote, type Node } from '../../lab/node/node.ts';
import type { ClusterView } from '../../lab/observe/cluster-view.ts';
import { observe } from '../../lab/observe/observe.ts';
import { readConfiguration } from './read-configuration.ts';

/** Has the cluster start what does not start by itself, however long it is waited for: what somebody disabled, and what failed. */
export async function tryAgain(
  node: Node,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  await enableDisabled(node, ids, signal);
  // One that failed to start is kept from that node for good, even when the cause is gone.
  const view = await observe(node, { signal });
  for (const id of ids.filter((each) => failuresOf(view, each).length > 0))
    await node.exec(`crm_resource --cleanup --resource ${shellQuote(id)}`);
}

async function enableDisabled(
  node: Node,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { resources } = await observe(node, { signal });
  if (!resources.some(({ id, role }) => ids.includes(id) && role === 'Stopped')) return;
  const { primitives } = await readConfiguration(node);
  const disabled = primitives.filter(({ id, meta }) => ids.includes(id) && meta['target-role'] === 'Stopped');
  for (const { id } of disabled)
    await node.exec(`crm_resource --resource ${shellQuote(id)} --meta --delete-parameter target-role`);
}

/** What became of the resource's operations that the cluster counts as failed. */
export function failuresOf({ failures }: ClusterView, id: string): ClusterView['failures'] {
  return failures.filter(({ operation }) => operation.startsWith(`${id}_`));
}
