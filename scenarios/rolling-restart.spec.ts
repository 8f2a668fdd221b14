import { addVip, expect, knownFailures, scenario, test } from '../fixtures/index.ts';

/**
 * All nodes are restarted one after the other, as for a kernel update.
 *
 * Must hold: quorum is kept by those that run, nobody is fenced, and the address is on exactly one node after each.
 */
const details = {
  summary: 'All nodes are shut down and started one after the other; nobody is fenced.',
  tags: ['power'],
  timeoutMs: 600_000,
};

scenario('rolling-restart', details, async ({ cluster, faults }) => {
  cluster.expects({ failures: [...knownFailures.shutdown] });
  const vip = await test.step('an address is up', async () => addVip(cluster));
  for (const node of cluster.nodes) {
    await test.step(`${node.name} is shut down and started`, async () => {
      await faults.inject('shutdown', { node: node.name });
      await expect(cluster).toSee(node, 'offline', { withinMs: 60_000 });
      await expect(cluster).toRunOnOneOf(vip.id, { nodes: cluster.others(node), withinMs: 60_000 });
      await node.powerOn();
      await expect(cluster).toSee(node, 'online', { by: cluster.nodes, withinMs: 120_000 });
      await expect(cluster).toHaveQuorum({ by: cluster.nodes, withinMs: 30_000 });
    });
  }
});
