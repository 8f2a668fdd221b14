import { addService, expect, failuresOf, scenario, test } from '../fixtures/index.ts';

/**
 * A service dies on its node and cannot be started there again (`migration-threshold` 1): it moves. The first node is well again
 * soon after; with stickiness INFINITY the service stays where it went, since each move is an outage.
 *
 * Must hold: it moves once, never runs twice, does not move back, and nobody is fenced.
 */
const details = {
  summary: 'A service fails and moves; stickiness keeps it there when its first node is well again.',
  tags: ['ci', 'resource'],
};

scenario('resource-moves', details, async ({ cluster, faults }) => {
  const controller1 = cluster.node('controller1');
  const others = cluster.others(controller1);
  const service = await test.step('a service runs on controller1', async () =>
    addService(cluster, { on: controller1, meta: { 'migration-threshold': '1' } }));
  cluster.expects({ failures: failuresOf(service, 'monitor') });

  const failing = await test.step('its monitor fails on controller1', async () =>
    faults.inject('resource-agent-fails', {
      node: controller1.name,
      resource: service.id,
      operation: 'monitor',
    }));

  const host = await test.step('it moves to another node', async () => {
    await expect(cluster).toRunOnOneOf(service.id, { nodes: others, withinMs: 60_000 });
    return cluster.hostOf(service.id);
  });

  await test.step('controller1 is well again; the service stays', async () => {
    await failing.heal();
    await (await controller1.pcs()).cleanUp(controller1, service.id);
    await expect(cluster).toStayHealthy({ forMs: 8_000 });
    await expect(cluster).toRunResource(service.id, { on: host, by: cluster.nodes, withinMs: 10_000 });
  });
});
