import { shellQuote, type Node } from '../../lab/node/node.ts';
import { failuresOf, type ClusterView } from '../../lab/observe/cluster-view.ts';
import { observe } from '../../lab/observe/observe.ts';
import { readConfiguration } from './read-configuration.ts';

/** Has the cluster start what does not start by itself, however long it is waited for: what somebody disabled, and what failed. */
export async function tryAgain(
  node: Node,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const view = await observe(node, { signal });
  await enableDisabled(node, ids, view);
  // One that failed to start is kept from that node for good, even when the cause is gone.
  for (const id of ids.filter((each) => failuresOf(view, each).length > 0))
    await node.exec(`crm_resource --cleanup --resource ${shellQuote(id)}`);
}

async function enableDisabled(node: Node, ids: readonly string[], { resources }: ClusterView): Promise<void> {
  // A cluster in maintenance leaves running what was disabled.
  if (!resources.some(({ id, role, disabled }) => ids.includes(id) && (disabled || role === 'Stopped')))
    return;
  const { primitives } = await readConfiguration(node);
  const theirs = primitives.filter(({ id, meta }) => ids.includes(id) && meta['target-role'] === 'Stopped');
  for (const { id } of theirs)
    await node.exec(`crm_resource --resource ${shellQuote(id)} --meta --delete-parameter target-role`);
}
