import { addService, expect, knownFailures, recoveryMs, scenario, test } from '../fixtures/index.ts';

/**
 * A machine is dead and its fence device cannot prove it. The operator looks at the machine, sees that it is off, and says so:
 * `pcs stonith confirm`, the way out that the procedure names.
 *
 * Must hold: recovery waits for that word and then goes on; the word was true.
 */
const details = {
  summary: 'A dead node whose fencing cannot be done is confirmed by hand; recovery goes on.',
  tags: ['fencing', 'manual'],
  timeoutMs: 2 * recoveryMs,
};

scenario('confirm-dead-node', details, async ({ cluster, faults }) => {
  const [controller1, controller2] = [cluster.node('controller1'), cluster.node('controller2')];
  const survivors = cluster.others(controller2);
  cluster.expects({
    confirmed: { [controller2.name]: 1 },
    failures: [...knownFailures.fenceDevices, ...knownFailures.fencing],
  });
  const service = await test.step('a service runs on controller2', async () =>
    addService(cluster, { on: controller2 }));
  await faults.inject('fence-host-down', {});

  await test.step('controller2 loses power and cannot be fenced', async () => {
    await faults.inject('power-cut', { node: controller2.name });
    await expect(cluster).toSee(controller2, 'unclean', { by: survivors, withinMs: 60_000 });
  });

  await test.step('the operator looks, and confirms', async () => {
    await cluster.confirmFenced(controller2, { by: controller1 });
  });

  await test.step('recovery goes on', async () => {
    await expect(cluster).toSee(controller2, 'offline', { by: survivors, withinMs: 60_000 });
    await expect(cluster).toRunOnOneOf(service.id, { nodes: survivors, withinMs: recoveryMs });
  });
});
