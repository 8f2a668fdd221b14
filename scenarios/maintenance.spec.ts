import { addService, expect, failuresOf, scenario, test } from '../fixtures/index.ts';

/**
 * A node is in maintenance while somebody works on its service by hand: whatever happens to it, the cluster keeps its hands off.
 *
 * Must hold: a service that dies meanwhile is not started, here or elsewhere; after maintenance it is.
 */
const details = {
  summary: 'A service dies on a node in maintenance: nobody touches it until maintenance ends.',
  tags: ['resource'],
};

scenario('maintenance', details, async ({ cluster, faults }) => {
  const controller2 = cluster.node('controller2');
  const service = await test.step('a service runs on controller2', async () =>
    addService(cluster, { on: controller2 }));
  cluster.expects({ failures: failuresOf(service, 'monitor') });

  const maintenance = await test.step('controller2 is put into maintenance', async () => {
    const injection = await faults.inject('maintenance', { node: controller2.name });
    await expect(cluster).toSee(controller2, 'maintenance', { by: cluster.nodes, withinMs: 30_000 });
    return injection;
  });

  await test.step('the service dies, and nobody starts it', async () => {
    await controller2.exec(`kill -9 "$(cat /run/fencelab/stand-ins/${service.id}.pid)"`);
    await expect(cluster).toKeepResourceDown(service.id, { forMs: 8_000, withinMs: 10_000 });
  });

  await test.step('after maintenance it runs again', async () => {
    await maintenance.heal();
    await expect(cluster).toRunOnOneOf(service.id, { nodes: cluster.nodes, withinMs: 60_000 });
  });
});
