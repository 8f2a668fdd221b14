import { addService, addVip, expect, scenario, test } from '../fixtures/index.ts';

/**
 * A node is emptied for maintenance by standby, and taken back.
 *
 * Must hold: what it ran is stopped there before it starts elsewhere, the node stays a member, and with stickiness INFINITY
 * nothing moves back.
 */
const details = {
  summary: 'A node goes to standby and back: its resources move once, and stay.',
  tags: ['ci', 'resource'],
};

scenario('standby-and-back', details, async ({ cluster, faults }) => {
  const controller2 = cluster.node('controller2');
  const others = cluster.others(controller2);
  const resources = await test.step('a service and an address are on controller2', async () => [
    await addService(cluster, { on: controller2 }),
    await addVip(cluster, { on: controller2 }),
  ]);

  const standby = await test.step('controller2 goes to standby', async () =>
    faults.inject('standby', { node: controller2.name }));

  const hosts = await test.step('its resources run elsewhere, it is still a member', async () => {
    for (const { id } of resources)
      await expect(cluster).toRunOnOneOf(id, { nodes: others, withinMs: 60_000 });
    await expect(cluster).toSee(controller2, 'standby', { by: cluster.nodes, withinMs: 10_000 });
    await expect(cluster).toKeepQuorum({ by: cluster.nodes });
    return resources.map(({ id }) => ({ id, on: cluster.hostOf(id) }));
  });

  await test.step('taken back, it gets nothing back', async () => {
    await standby.heal();
    await expect(cluster).toSee(controller2, 'online', { by: cluster.nodes, withinMs: 30_000 });
    await expect(cluster).toStayHealthy({ forMs: 5_000 });
    for (const { id, on } of hosts)
      await expect(cluster).toRunResource(id, { on, by: cluster.nodes, withinMs: 10_000 });
  });
});
