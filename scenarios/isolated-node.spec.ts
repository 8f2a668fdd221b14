import { addService, expect, scenario, test } from '../fixtures/index.ts';

/**
 * A node's switch port goes dead. It still runs its service, and cannot be asked. It has lost quorum, the others have it.
 *
 * Must hold: the others fence it before its service starts with them; cut off still, it forms nothing of its own; with the port
 * back, it rejoins.
 */
const details = {
  summary: 'A node is cut off from everybody: it is fenced before its service starts elsewhere.',
  tags: ['ci', 'network'],
};

scenario('isolated-node', details, async ({ cluster, faults }) => {
  const controller3 = cluster.node('controller3');
  const survivors = cluster.others(controller3);
  cluster.expects({ fenced: { [controller3.name]: 1 } });
  const service = await test.step('a service runs on controller3', async () =>
    addService(cluster, { on: controller3 }));

  const isolation = await test.step('controller3 is cut off', async () =>
    faults.inject('isolate', { node: controller3.name }));

  await test.step('it is fenced, and its service runs with the others', async () => {
    await expect(cluster).toHaveBeenFenced(controller3, { withinMs: 90_000 });
    await expect(cluster).toRunOnOneOf(service.id, { nodes: survivors, withinMs: 60_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
  });

  await test.step('it is on again, alone, without quorum', async () => {
    await expect(cluster).toHaveQuorum({ by: [controller3], quorate: false, withinMs: 90_000 });
  });

  await test.step('with its port back, it rejoins', async () => {
    await isolation.heal();
    await expect(cluster).toSee(controller3, 'online', { by: cluster.nodes, withinMs: 120_000 });
  });
});
