import { addService, expect, knownFailures, scenario, test } from '../fixtures/index.ts';

/**
 * A management card says "off" and does nothing. The cluster believes it, and starts the service of a machine that still runs: this
 * is how data is lost, and nothing inside of the cluster can see it.
 *
 * Must hold: it does not; the invariants *fence truth* and *no overlap* have to say so. The scenario passes by their catching it.
 */
const details = {
  summary: 'A fence device says off and leaves the machine on: the check of fence truth catches it.',
  tags: ['ci', 'fencing', 'truth'],
};

scenario('lying-device', details, async ({ cluster, faults }) => {
  const controller2 = cluster.node('controller2');
  const survivors = cluster.others(controller2);
  cluster.expects({
    fenced: { [controller2.name]: { atLeast: 1, atMost: 3 } },
    failures: [...knownFailures.falseFencing],
  });
  const service = await test.step('a service runs on controller2', async () =>
    addService(cluster, { on: controller2 }));
  cluster.expects({ breaks: { 'fence-truth': controller2.name, 'no-overlap': service.id } });

  await test.step('the fence device lies, and controller2 freezes', async () => {
    await faults.inject('fence-device-lies', {});
    await faults.inject('freeze', { node: controller2.name });
  });

  await test.step('the cluster believes that controller2 is off', async () => {
    await expect(cluster).toSee(controller2, 'offline', { by: survivors, withinMs: 90_000 });
    await expect(cluster).toBelieveStarted(service.id, { on: survivors, withinMs: 60_000 });
  });

  await test.step('it is on', async () => {
    expect(await controller2.power()).toBe('on');
  });
});
