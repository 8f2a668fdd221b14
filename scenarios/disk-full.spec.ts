import { configurationDigest, expect, knownFailures, scenario, test } from '../fixtures/index.ts';

/**
 * The disk of a node is full: its cluster can write neither the configuration nor what its scheduler decided. Meanwhile the
 * configuration is changed, and then the node loses power: what it comes back with is old.
 *
 * Must hold: the cluster goes on, the change is taken everywhere, and the node that comes back with an old copy gets the new
 * one, not the others the old.
 */
const details = {
  summary: 'A node’s disk is full while the configuration changes: it comes back with the others’ copy.',
  tags: ['disk', 'configuration'],
};

const attribute = 'crm_attribute --type crm_config --name fencelab-disk-full';

scenario('disk-full', details, async ({ cluster, faults }) => {
  const controller3 = cluster.node('controller3');
  const survivors = cluster.others(controller3);
  const controller1 = cluster.node('controller1');
  cluster.expects({ fenced: { [controller3.name]: 1 }, failures: [...knownFailures.fullDisk] });
  const before = await configurationDigest(controller1);

  const full = await test.step('the disk of controller3 is full', async () =>
    faults.inject('disk-full', { node: controller3.name }));

  const after = await test.step('the configuration is changed, and the change is everywhere', async () => {
    await cluster.configure(controller1, `${attribute} --update 1`, { back: `${attribute} --delete` });
    const changed = await configurationDigest(controller1);
    expect(changed).not.toBe(before);
    for (const node of cluster.nodes) await expect.poll(async () => configurationDigest(node)).toBe(changed);
    await expect(cluster).toStayHealthy({ forMs: 5_000 });
    return changed;
  });

  await test.step('controller3 loses power and is fenced', async () => {
    await faults.inject('power-cut', { node: controller3.name });
    await expect(cluster).toHaveBeenFenced(controller3, { withinMs: 90_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
  });

  await test.step('with its old copy it gets the others’', async () => {
    await full.heal();
    expect(await controller3.power()).toBe('off');
    await controller3.powerOn();
    await expect(cluster).toSee(controller3, 'online', { by: cluster.nodes, withinMs: 120_000 });
    for (const node of cluster.nodes) await expect.poll(async () => configurationDigest(node)).toBe(after);
  });
});
