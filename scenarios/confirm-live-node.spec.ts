import { addService, expect, knownFailures, recoveryMs, scenario, test } from '../fixtures/index.ts';

/**
 * The operator confirms in good faith a node that is still there: it only hangs. Nothing in pcs looks (pcs#84), and the cluster
 * starts its service a second time.
 *
 * Must hold: it does not; *fence truth* and *no overlap* have to say so.
 */
const details = {
  summary: 'A node that only hangs is confirmed as fenced: the check of fence truth catches it.',
  tags: ['fencing', 'manual', 'truth'],
  timeoutMs: 2 * recoveryMs,
};

scenario('confirm-live-node', details, async ({ cluster, faults }) => {
  const [controller1, controller2] = [cluster.node('controller1'), cluster.node('controller2')];
  const survivors = cluster.others(controller2);
  cluster.expects({
    confirmed: { [controller2.name]: 1 },
    fenced: { [controller2.name]: { atLeast: 0, atMost: 2 } },
    failures: [...knownFailures.falseFencing, ...knownFailures.fenceDevices, ...knownFailures.fencing],
  });
  const service = await test.step('a service runs on controller2', async () =>
    addService(cluster, { on: controller2 }));
  cluster.expects({ breaks: { 'fence-truth': controller2.name, 'no-overlap': service.id } });

  await test.step('controller2 hangs, and cannot be fenced', async () => {
    await faults.inject('fence-host-down', {});
    await faults.inject('freeze', { node: controller2.name });
    await expect(cluster).toSee(controller2, 'unclean', { by: survivors, withinMs: 60_000 });
  });

  await test.step('controller1: pcs stonith confirm controller2-vm, without a look', async () => {
    await (await controller1.pcs()).confirm(controller1, controller2.name);
  });

  await test.step('the cluster starts the service elsewhere, and controller2 still has power', async () => {
    await expect(cluster).toBelieveStarted(service.id, { on: survivors, withinMs: recoveryMs });
    expect(await controller2.power()).toBe('on');
  });
});
