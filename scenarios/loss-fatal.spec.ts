import { expect, scenario, test } from '../fixtures/index.ts';

/**
 * A cable loses nearly everything: more than corosync's token can stand.
 *
 * Must hold: the node is fenced; the others keep quorum.
 */
const details = {
  summary: 'A node loses 98 % of its packets: more than corosync’s token stands, the node is fenced.',
  tags: ['network'],
};

scenario('loss-fatal', details, async ({ cluster, faults }) => {
  const controller3 = cluster.node('controller3');
  const survivors = cluster.others(controller3);
  // Back with the same cable, it may be lost again before it is healed.
  cluster.expects({ fenced: { [controller3.name]: { atLeast: 1, atMost: 3 } } });

  const cable = await test.step('98 % of its packets are lost', async () =>
    faults.inject('loss', { node: controller3.name, percent: 98 }));

  await test.step('it is fenced', async () => {
    await faults.inject('slow-boot', { node: controller3.name, seconds: 15 });
    await expect(cluster).toSee(controller3, 'unclean', { by: survivors, withinMs: 60_000 });
    await expect(cluster).toSee(controller3, 'offline', { by: survivors, withinMs: 90_000 });
    await cable.heal();
  });

  await test.step('with a good cable it rejoins', async () => {
    await expect(cluster).toSee(controller3, 'online', { by: cluster.nodes, withinMs: 120_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
  });
});
