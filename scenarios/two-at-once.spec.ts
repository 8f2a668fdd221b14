import { addService, expect, scenario, test } from '../fixtures/index.ts';

/**
 * A rack's power fails: two of five controllers are gone in the same second, each with a service. The other three have quorum.
 *
 * Must hold: both are fenced, each before its service starts elsewhere; the survivors keep quorum; both come back.
 */
const details = {
  summary: 'Two of five nodes lose power at once: both are fenced, and their services recovered.',
  tags: ['power', 'quorum'],
  needs: { nodes: 5 },
};

scenario('two-at-once', details, async ({ cluster, faults }) => {
  const lost = [cluster.node('controller4'), cluster.node('controller5')];
  const survivors = cluster.others(...lost);
  cluster.expects({ fenced: Object.fromEntries(lost.map(({ name }) => [name, 1])) });
  const services = await test.step('a service runs on each of them', async () => {
    const added = [];
    for (const [i, node] of lost.entries())
      added.push(await addService(cluster, { name: `service${i + 1}`, on: node }));
    return added;
  });

  await test.step('both lose power', async () => {
    await Promise.all(lost.map(async ({ name }) => faults.inject('power-cut', { node: name })));
  });

  await test.step('both are fenced, and their services run with the others', async () => {
    for (const node of lost) await expect(cluster).toHaveBeenFenced(node, { withinMs: 120_000 });
    for (const { id } of services)
      await expect(cluster).toRunOnOneOf(id, { nodes: survivors, withinMs: 90_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
  });

  await test.step('powered on, both rejoin', async () => {
    await Promise.all(lost.map(async (node) => node.powerOn()));
    for (const node of lost)
      await expect(cluster).toSee(node, 'online', { by: cluster.nodes, withinMs: 180_000 });
  });
});
