import { addService, expect, knownFailures, recoveryMs, scenario, test } from '../fixtures/index.ts';

/**
 * The fence daemons of the hosts are down when a machine dies: nobody can prove that it is dead. Data is safe only if nothing is
 * started in its place until somebody can.
 *
 * Must hold: the node stays unclean and its service stays where it was, by the cluster's word, for as long as fencing cannot be
 * done; when the fence host is back, the node is fenced and the service recovered.
 */
const details = {
  summary: 'A node dies while the fence host is down: recovery waits for it, then goes on.',
  tags: ['fencing'],
  timeoutMs: 2 * recoveryMs,
};

scenario('fence-host-down', details, async ({ cluster, faults }) => {
  const controller2 = cluster.node('controller2');
  const survivors = cluster.others(controller2);
  cluster.expects({
    fenced: { [controller2.name]: 1 },
    failures: [...knownFailures.fenceDevices, ...knownFailures.fencing],
  });
  const service = await test.step('a service runs on controller2', async () =>
    addService(cluster, { on: controller2 }));
  const down = await faults.inject('fence-host-down', {});

  await test.step('controller2 loses power', async () => {
    await faults.inject('power-cut', { node: controller2.name });
    await expect(cluster).toSee(controller2, 'unclean', { by: survivors, withinMs: 60_000 });
  });

  await test.step('a fencing fails, the node stays unclean, the service is not taken over', async () => {
    await expect(cluster).toHaveFailedToFence(controller2, { withinMs: 150_000 });
    await expect(cluster).toSee(controller2, 'unclean', { by: survivors, withinMs: 10_000 });
    await expect(cluster).toKeepResourceDown(service.id, { forMs: 5_000, withinMs: 5_000 });
  });

  await test.step('the fence host is back: the node is fenced and the service recovered', async () => {
    await down.heal();
    await expect(cluster).toHaveBeenFenced(controller2, { withinMs: recoveryMs });
    await expect(cluster).toRunOnOneOf(service.id, { nodes: survivors, withinMs: recoveryMs });
  });
});
