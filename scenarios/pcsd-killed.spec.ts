import { addService, expect, scenario, test } from '../fixtures/index.ts';

/**
 * pcsd, by which people configure the cluster, crashes on a node. It is no part of the cluster.
 *
 * Must hold: nobody is fenced, the service stays where it is.
 */
const details = {
  summary: 'pcsd is killed on a node: the cluster does not care.',
  tags: ['ci', 'process'],
};

scenario('pcsd-killed', details, async ({ cluster, faults }) => {
  const controller2 = cluster.node('controller2');
  const service = await test.step('a service runs on controller2', async () =>
    addService(cluster, { on: controller2 }));

  await test.step('pcsd is killed on controller2', async () => {
    await faults.inject('process-kill', { node: controller2.name, daemon: 'pcsd' });
  });

  await test.step('nothing happens for 10 s', async () => {
    await expect(cluster).toStayHealthy({ forMs: 10_000 });
    await expect(cluster).toRunResource(service.id, { on: controller2, by: cluster.nodes, withinMs: 10_000 });
  });

  await test.step('systemd has started it again, or we do', async () => {
    // Its helper is stopped first, and at times ends only when systemd kills it, after 90 s.
    await controller2.exec('systemctl start pcsd', { timeoutMs: 120_000 });
  });
});
