import { addService, expect, knownFailures, recoveryMs, scenario, test } from '../fixtures/index.ts';

/**
 * A management card takes its time to answer: at first less than Pacemaker gives it (`stonith-timeout`, 60 s by default), then more.
 *
 * Must hold: within the bound, nobody is called fenced before its power was cut, and the fencing succeeds at the first try.
 */
const details = {
  summary: 'A fence device answers seconds late, within its time-out: fencing waits for it and succeeds.',
  tags: ['fencing'],
};

scenario('slow-fencing', details, async ({ cluster, faults }) => {
  const [controller1, controller3] = [cluster.node('controller1'), cluster.node('controller3')];
  cluster.expects({ fenced: { [controller3.name]: 1 } });

  await test.step('the device of controller3 answers 4 s late', async () => {
    await faults.inject('fence-device-slow', { seconds: 4, device: controller3.name });
  });

  await test.step('controller3 is ordered off', async () => {
    await (await controller1.pcs()).fence(controller1, controller3.name, 'off');
    expect(await controller3.power()).toBe('off');
    await expect(cluster).toHaveBeenFenced(controller3);
  });
});

/**
 * The card takes longer than it is given. Whoever gave up cannot know what it does afterwards. Since not even the list of its
 * machines came in time, Pacemaker knows no device for the node and gives up until something changes: what the operator changes
 * is the time-out.
 *
 * Must hold: what was not answered in time is a failure, whatever the card does later; the node stays unclean and its service where it
 * was until an attempt is answered in time.
 */
const tooSlow = {
  summary: 'A fence device answers later than stonith-timeout: the fencing fails, and recovery waits.',
  tags: ['fencing'],
  timeoutMs: 2 * recoveryMs,
};

scenario('too-slow-fencing', tooSlow, async ({ cluster, faults }) => {
  const [controller1, controller2] = [cluster.node('controller1'), cluster.node('controller2')];
  const survivors = cluster.others(controller2);
  cluster.expects({
    fenced: { [controller2.name]: 1 },
    failures: [...knownFailures.fenceDevices, ...knownFailures.fencing],
  });
  const service = await test.step('a service runs on controller2', async () =>
    addService(cluster, { on: controller2 }));

  const [takeBack, slow] = await test.step('its device answers 20 s late, and is given 10 s', async () => [
    await cluster.configure(controller1, 'pcs property set stonith-timeout=10s', {
      back: 'pcs property set stonith-timeout=',
    }),
    await faults.inject('fence-device-slow', { seconds: 20, device: controller2.name }),
  ]);

  await test.step('controller2 loses power; its fencing is given up', async () => {
    await faults.inject('power-cut', { node: controller2.name });
    await expect(cluster).toHaveFailedToFence(controller2, { withinMs: 120_000 });
    await expect(cluster).toSee(controller2, 'unclean', { by: survivors, withinMs: 10_000 });
    await expect(cluster).toKeepResourceDown(service.id, { forMs: 5_000, withinMs: 5_000 });
  });

  await test.step('with an answer in time and the old time-out it is fenced, and the service recovered', async () => {
    await slow.heal();
    await takeBack();
    await expect(cluster).toHaveBeenFenced(controller2, { withinMs: recoveryMs });
    await expect(cluster).toRunOnOneOf(service.id, { nodes: survivors, withinMs: 60_000 });
  });
});
