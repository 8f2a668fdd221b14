import { addService, expect, scenario, test } from '../fixtures/index.ts';

/**
 * A cable loses some packets: few enough for corosync, which sends again what was lost. (Of 5 % it makes a new ring of the same
 * members once a minute or so: kronosnet calls a link down when it has no answer to two pings in a row.)
 *
 * Must hold: nobody is lost, the service stays.
 */
const details = {
  summary: 'A node loses 1 % of its packets: corosync stands it, nothing happens.',
  tags: ['network'],
};

scenario('loss-tolerated', details, async ({ cluster, faults }) => {
  const controller3 = cluster.node('controller3');
  const service = await test.step('a service runs on controller3', async () =>
    addService(cluster, { on: controller3 }));

  await test.step('1 % of its packets are lost', async () => {
    await faults.inject('loss', { node: controller3.name, percent: 1 });
  });

  await test.step('nothing happens for 20 s', async () => {
    await expect(cluster).toStayHealthy({ forMs: 20_000 });
    await expect(cluster).toRunResource(service.id, { on: controller3, by: cluster.nodes, withinMs: 10_000 });
  });
});
