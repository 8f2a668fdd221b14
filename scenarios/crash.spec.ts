import { addService, expect, scenario, test } from '../fixtures/index.ts';

/**
 * A machine loses its power: nobody ordered it. The cluster cannot know that it is dead, and has to fence it before its service
 * may be started elsewhere.
 *
 * Must hold: it is seen unclean, then fenced, and only then the service starts on a survivor; quorum is kept.
 */
const details = {
  summary: 'A node loses power; it is fenced before its service starts elsewhere.',
  tags: ['ci', 'power'],
};

scenario('crash', details, async ({ cluster, faults }) => {
  const controller2 = cluster.node('controller2');
  const survivors = cluster.others(controller2);
  cluster.expects({ fenced: { [controller2.name]: 1 } });
  const service = await test.step('a service runs on controller2', async () =>
    addService(cluster, { on: controller2 }));

  await test.step('controller2 loses power', async () => {
    await faults.inject('power-cut', { node: controller2.name });
  });

  await test.step('it is fenced', async () => {
    await expect(cluster).toTransition(controller2, ['online', 'unclean', 'offline'], {
      by: survivors,
      withinMs: 90_000,
    });
    await expect(cluster).toHaveBeenFenced(controller2, { withinMs: 30_000 });
  });

  await test.step('the service runs on one survivor', async () => {
    await expect(cluster).toRunOnOneOf(service.id, { nodes: survivors, withinMs: 60_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
  });
});
