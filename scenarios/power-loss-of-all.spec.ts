import { addService, expect, scenario, test } from '../fixtures/index.ts';

/**
 * The room loses power; later all machines are switched on at once. Nothing that was known of the others is true any more.
 *
 * Must hold: the cluster forms again by itself with everything that was configured, nobody is fenced who came back in time, and
 * the service runs once.
 */
const details = {
  summary: 'All nodes lose power and are switched on together; the cluster comes back whole.',
  tags: ['power', 'quorum'],
};

scenario('power-loss-of-all', details, async ({ cluster, faults }) => {
  const service = await test.step('a service runs', async () => addService(cluster));

  await test.step('every node loses power', async () => {
    await Promise.all(cluster.nodes.map(async ({ name }) => faults.inject('power-cut', { node: name })));
    for (const node of cluster.nodes) expect(await node.power()).toBe('off');
  });

  await test.step('all are switched on', async () => {
    await Promise.all(cluster.nodes.map(async (node) => node.powerOn()));
    await expect(cluster).toHaveQuorum({ by: cluster.nodes, withinMs: 120_000 });
    await expect(cluster).toHaveDc(cluster.nodes, { withinMs: 60_000 });
    for (const node of cluster.nodes)
      await expect(cluster).toSee(node, 'online', { by: cluster.nodes, withinMs: 60_000 });
  });

  await test.step('the service runs again, once', async () => {
    await expect(cluster).toRunOnOneOf(service.id, { nodes: cluster.nodes, withinMs: 60_000 });
    await expect(cluster).toRunFenceDevices({ withinMs: 60_000 });
  });
});
