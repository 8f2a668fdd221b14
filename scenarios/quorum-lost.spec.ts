import { addService, expect, scenario, test } from '../fixtures/index.ts';

/**
 * Two of three machines lose power. The one that is left cannot know whether it is the one that was cut off: without quorum it
 * fences nobody and stops what it runs.
 *
 * Must hold: the survivor loses quorum and stops the service; nobody is fenced meanwhile; with the others back, quorum and the
 * service come back.
 */
const details = {
  summary: 'Two of three nodes lose power: the survivor stops its service, until quorum is back.',
  tags: ['ci', 'quorum'],
};

scenario('quorum-lost', details, async ({ cluster, faults }) => {
  const survivor = cluster.node('controller1');
  const others = cluster.others(survivor);
  // With quorum back, the DC may still want proof that those who come back had been off.
  cluster.expects({
    fenced: Object.fromEntries(others.map(({ name }) => [name, { atLeast: 0, atMost: 1 }])),
  });
  const service = await test.step('a service runs on controller1', async () =>
    addService(cluster, { on: survivor }));

  await test.step('controller2 and controller3 lose power', async () => {
    await Promise.all(others.map(async ({ name }) => faults.inject('power-cut', { node: name })));
  });

  await test.step('controller1 loses quorum and stops the service', async () => {
    await expect(cluster).toHaveQuorum({ by: [survivor], quorate: false, withinMs: 60_000 });
    await expect(cluster).toRunResource(service.id, { on: null, by: [survivor], withinMs: 60_000 });
    for (const other of others) await expect(cluster).toHaveBeenFenced(other, { times: 0, withinMs: 0 });
  });

  await test.step('with the others back, quorum and the service come back', async () => {
    await Promise.all(others.map(async (other) => other.powerOn()));
    await expect(cluster).toHaveQuorum({ by: cluster.nodes, withinMs: 120_000 });
    await expect(cluster).toRunOnOneOf(service.id, { nodes: cluster.nodes, withinMs: 120_000 });
  });
});
