import { expect, knownFailures, scenario, test } from '../fixtures/index.ts';

/**
 * One node was deployed with another fencing key: whatever it asks for, no host hears it. The others have the right one.
 *
 * Must hold: a fencing that the node is asked for is carried out by another node that has the right key.
 */
const details = {
  summary: 'One node has a wrong fencing key: another one carries the fencing out.',
  tags: ['fencing', 'deployment'],
};

scenario('wrong-key', details, async ({ cluster, faults }) => {
  const [controller1, controller3] = [cluster.node('controller1'), cluster.node('controller3')];
  cluster.expects({
    fenced: { [controller3.name]: 1 },
    failures: [...knownFailures.fenceDevices],
  });

  await test.step('controller1 has another key', async () => {
    await faults.inject('wrong-key', { node: controller1.name });
  });

  await test.step('controller1 orders controller3 off', async () => {
    await (await controller1.pcs()).fence(controller1, controller3.name, 'off');
    expect(await controller3.power()).toBe('off');
    await expect(cluster).toHaveBeenFenced(controller3);
  });
});
