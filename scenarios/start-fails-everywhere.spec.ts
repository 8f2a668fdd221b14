import { addService, expect, failuresOf, scenario, test } from '../fixtures/index.ts';

/**
 * A bad update of a service's configuration is on every node: once it has died, it starts nowhere.
 *
 * Must hold: it stays stopped; nobody is fenced for it; repaired and cleaned up, it starts.
 */
const details = {
  summary: 'A service can be started nowhere: it stays stopped, nobody is fenced.',
  tags: ['resource'],
};

scenario('start-fails-everywhere', details, async ({ cluster, faults }) => {
  const controller1 = cluster.node('controller1');
  const service = await test.step('a service runs on controller1', async () =>
    addService(cluster, { on: controller1 }));
  cluster.expects({ failures: failuresOf(service, 'start', 'monitor') });

  const failing = await test.step('it dies, and can be started nowhere', async () => {
    const injections = await Promise.all(
      cluster.nodes.map(async ({ name }) =>
        faults.inject('resource-agent-fails', { node: name, resource: service.id, operation: 'start' }),
      ),
    );
    await controller1.exec(`kill -9 "$(cat /run/fencelab/stand-ins/${service.id}.pid)"`);
    return injections;
  });

  await test.step('it stays stopped', async () => {
    await expect(cluster).toRunResource(service.id, { on: null, withinMs: 60_000 });
    await expect(cluster).toStayHealthy({ forMs: 5_000 });
  });

  await test.step('repaired, it starts', async () => {
    for (const injection of failing) await injection.heal();
    await (await controller1.pcs()).cleanUp(controller1, service.id);
    await expect(cluster).toRunOnOneOf(service.id, { nodes: cluster.nodes, withinMs: 60_000 });
  });
});
