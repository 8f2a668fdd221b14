import { addService, expect, scenario, test } from '../fixtures/index.ts';

/**
 * A transceiver sends no more and still receives: a node hears everybody and is heard by nobody. Its service goes on as if nothing
 * had happened. corosync's ring needs both directions, so the node is lost to the others.
 *
 * Must hold: the others fence it before its service starts with them; heard by nobody still, it forms nothing of its own; heard
 * again, it rejoins.
 */
const details = {
  summary: 'A node hears the others and is not heard: it is fenced before its service starts elsewhere.',
  tags: ['network'],
};

scenario('one-way-cut', details, async ({ cluster, faults }) => {
  const controller3 = cluster.node('controller3');
  const survivors = cluster.others(controller3);
  cluster.expects({ fenced: { [controller3.name]: 1 } });
  const service = await test.step('a service runs on controller3', async () =>
    addService(cluster, { on: controller3 }));

  const cut = await test.step('controller3 is not heard any more', async () =>
    faults.inject('one-way', { node: controller3.name, direction: 'out' }));

  await test.step('it is fenced, and its service runs with the others', async () => {
    await expect(cluster).toHaveBeenFenced(controller3, { withinMs: 90_000 });
    await expect(cluster).toRunOnOneOf(service.id, { nodes: survivors, withinMs: 60_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
  });

  await test.step('it is on again, alone, without quorum', async () => {
    await expect(cluster).toHaveQuorum({ by: [controller3], quorate: false, withinMs: 90_000 });
  });

  await test.step('heard again, it rejoins', async () => {
    await cut.heal();
    await expect(cluster).toSee(controller3, 'online', { by: cluster.nodes, withinMs: 120_000 });
  });
});
