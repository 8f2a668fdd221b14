import { addService, expect, failuresOf, scenario, test } from '../fixtures/index.ts';

/**
 * A service cannot be stopped: the one failure that only fencing its node can answer, since nobody knows what it still does.
 *
 * Must hold: the node is fenced, and only then the service starts elsewhere.
 */
const details = {
  summary: 'A service fails to stop: its node is fenced before the service starts elsewhere.',
  tags: ['resource', 'fencing'],
};

scenario('stop-fails', details, async ({ cluster, faults }) => {
  const controller2 = cluster.node('controller2');
  const survivors = cluster.others(controller2);
  const service = await test.step('a service runs on controller2', async () =>
    addService(cluster, { on: controller2 }));
  cluster.expects({ fenced: { [controller2.name]: 1 }, failures: failuresOf(service, 'stop') });

  await test.step('its stop fails, and it is told to move away', async () => {
    await faults.inject('slow-boot', { node: controller2.name, seconds: 15 });
    await faults.inject('resource-agent-fails', {
      node: controller2.name,
      resource: service.id,
      operation: 'stop',
    });
    await faults.inject('standby', { node: controller2.name });
  });

  await test.step('controller2 is fenced, and the service runs elsewhere', async () => {
    await expect(cluster).toHaveBeenFenced(controller2, { withinMs: 120_000 });
    await expect(cluster).toRunOnOneOf(service.id, { nodes: survivors, withinMs: 60_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
  });
});
