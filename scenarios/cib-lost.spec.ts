import { configurationDigest, expect, knownFailures, scenario, test } from '../fixtures/index.ts';

/**
 * The disk of a node was repaired: its copy of the configuration is gone when its cluster starts again.
 *
 * Must hold: it gets the configuration from the others, not the others an empty one from it; nobody is fenced.
 */
const details = {
  summary: 'A node starts without its copy of the CIB: it gets the others’.',
  tags: ['ci', 'configuration'],
};

scenario('cib-lost', details, async ({ cluster, faults }) => {
  const controller3 = cluster.node('controller3');
  cluster.expects({ failures: [...knownFailures.shutdown] });
  const [first] = cluster.others(controller3);
  if (!first) throw new Error('controller3 is alone');
  const before = await configurationDigest(first);

  await test.step('controller3’s cluster is stopped, its CIB deleted, and started again', async () => {
    await faults.inject('cib-deleted', { node: controller3.name });
  });

  await test.step('it rejoins with the configuration of the others', async () => {
    await expect(cluster).toSee(controller3, 'online', { by: cluster.nodes, withinMs: 120_000 });
    await expect(cluster).toRunFenceDevices({ withinMs: 60_000 });
    expect(await configurationDigest(controller3)).toBe(before);
    expect(await configurationDigest(first)).toBe(before);
  });
});
