import { addService, expect, knownFailures, scenario, test } from '../fixtures/index.ts';

/**
 * A hypervisor hangs: the machine stands still with its service half-way through its work, and could go on at any moment. It has
 * power, so waiting proves nothing; only cutting its power does.
 *
 * Must hold: the frozen machine's power is cut before its service starts elsewhere; it comes back clean.
 */
const details = {
  summary: 'A node freezes; its power is cut before its service starts elsewhere.',
  tags: ['ci', 'power'],
};

scenario('freeze', details, async ({ cluster, faults }) => {
  const controller2 = cluster.node('controller2');
  const survivors = cluster.others(controller2);
  cluster.expects({ fenced: { [controller2.name]: 1 }, failures: [...knownFailures.thawed] });
  const service = await test.step('a service runs on controller2', async () =>
    addService(cluster, { on: controller2 }));

  await test.step('controller2 freezes', async () => {
    await faults.inject('slow-boot', { node: controller2.name, seconds: 10 });
    await faults.inject('freeze', { node: controller2.name });
  });

  await test.step('it is fenced while it is frozen', async () => {
    await expect(cluster).toTransition(controller2, ['online', 'unclean', 'offline'], {
      by: survivors,
      withinMs: 90_000,
    });
    await expect(cluster).toHaveBeenFenced(controller2, { withinMs: 30_000 });
  });

  await test.step('the service runs on one survivor, and nowhere else', async () => {
    await expect(cluster).toRunOnOneOf(service.id, { nodes: survivors, withinMs: 60_000 });
  });

  await test.step('it comes back clean', async () => {
    await expect(cluster).toSee(controller2, 'online', { by: cluster.nodes, withinMs: 120_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
  });
});
