import { expect, knownFailures, scenario, test } from '../fixtures/index.ts';

/**
 * The fence device of a machine answers, and cannot: an expired password, a broken relay. The machine has died meanwhile. Since
 * not even the list of its machines succeeds, Pacemaker may know no device for the node and give up "for now": until something
 * changes, or for a quarter of an hour. So the operator who has mended the device orders the fencing.
 *
 * Must hold: a failure is no success: the node stays unclean until the device works again, and is then fenced.
 */
const details = {
  summary: 'A fence device answers failure: the node stays unclean until the device works again.',
  tags: ['fencing'],
};

scenario('fencing-fails', details, async ({ cluster, faults }) => {
  const controller2 = cluster.node('controller2');
  const survivors = cluster.others(controller2);
  cluster.expects({
    // The cluster's own attempt may succeed beside the operator's.
    fenced: { [controller2.name]: { atLeast: 1, atMost: 2 } },
    failures: [...knownFailures.fenceDevices, ...knownFailures.fencing],
  });
  const broken = await faults.inject('fence-device-fails', { device: controller2.name });

  await test.step('controller2 loses power', async () => {
    await faults.inject('power-cut', { node: controller2.name });
    await expect(cluster).toSee(controller2, 'unclean', { by: survivors, withinMs: 60_000 });
  });

  await test.step('its fencing fails, and it stays unclean', async () => {
    await expect(cluster).toHaveFailedToFence(controller2, { withinMs: 120_000 });
    await expect(cluster).toSee(controller2, 'unclean', { by: survivors, withinMs: 10_000 });
  });

  await test.step('the device works again: the operator has it fenced', async () => {
    await broken.heal();
    const [operator] = survivors;
    if (!operator) throw new Error('nobody is left');
    await (await operator.pcs()).fence(operator, controller2.name, 'off');
    await expect(cluster).toSee(controller2, 'offline', { by: survivors, withinMs: 60_000 });
  });
});
