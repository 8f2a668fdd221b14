import { expect, knownFailures, scenario, test } from '../fixtures/index.ts';

/**
 * corosync crashes on one node. Pacemaker cannot go on without it; the others lose a member that did not say goodbye.
 *
 * Must hold: the node is fenced, comes back and rejoins; the others keep quorum.
 */
const details = {
  summary: 'corosync is killed on a node: the node is fenced and rejoins.',
  tags: ['process'],
};

scenario('corosync-killed', details, async ({ cluster, faults }) => {
  const controller3 = cluster.node('controller3');
  const survivors = cluster.others(controller3);
  cluster.expects({
    fenced: { [controller3.name]: 1 },
    failures: [...knownFailures.lostDaemon, ...knownFailures.lostCorosync],
  });

  await test.step('corosync is killed on controller3', async () => {
    await faults.inject('slow-boot', { node: controller3.name, seconds: 15 });
    await faults.inject('process-kill', { node: controller3.name, daemon: 'corosync' });
  });

  await test.step('controller3 is fenced, and rejoins', async () => {
    await expect(cluster).toHaveBeenFenced(controller3, { withinMs: 90_000 });
    await expect(cluster).toSee(controller3, 'online', { by: cluster.nodes, withinMs: 120_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
  });
});
