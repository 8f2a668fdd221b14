import { expect, scenario, test } from '../fixtures/index.ts';

/**
 * A management card takes its time to answer, but less than Pacemaker gives it (`stonith-timeout`, 60 s).
 *
 * Must hold: nobody is called fenced before its power was cut, and the fencing succeeds at the first try.
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
