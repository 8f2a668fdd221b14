import { addService, expect, knownFailures, scenario, test } from '../fixtures/index.ts';

/**
 * A machine is shut down for maintenance, in its own order: it gives its service away and leaves the cluster.
 *
 * Must hold: nobody fences it; the service has been stopped on it before it starts elsewhere; quorum is kept.
 */
const details = {
  summary: 'A node is shut down in order: it gives its service away, and nobody fences it.',
  tags: ['ci', 'power'],
};

scenario('orderly-shutdown', details, async ({ cluster, faults }) => {
  const controller2 = cluster.node('controller2');
  const survivors = cluster.others(controller2);
  cluster.expects({ failures: [...knownFailures.shutdown] });
  const service = await test.step('a service runs on controller2', async () =>
    addService(cluster, { on: controller2 }));

  await test.step('controller2 shuts down', async () => {
    await faults.inject('shutdown', { node: controller2.name });
    expect(await controller2.power()).toBe('off');
  });

  await test.step('the service runs on a survivor; nobody was fenced', async () => {
    await expect(cluster).toSee(controller2, 'offline', { by: survivors, withinMs: 60_000 });
    await expect(cluster).toRunOnOneOf(service.id, { nodes: survivors, withinMs: 60_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
    await expect(cluster).toHaveBeenFenced(controller2, { times: 0, withinMs: 0 });
  });
});
