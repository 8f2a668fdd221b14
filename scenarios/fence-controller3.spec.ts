import { configurationDigest, expect, pauseBeforeHealing, scenario, test } from '../fixtures/index.ts';

/**
 * Before anything is built on a new cluster, its owner proves the fencing: a healthy controller is ordered off through its
 * own fence device, and what the cluster then claims is held against the machine.
 *
 * Must hold: the machine is really off; both survivors see it OFFLINE; quorum is kept; the DC is a survivor; fencing and
 * confirming leave the configuration alone; powered on again, the node rejoins and the cluster is as it was before.
 */
const details = {
  summary: 'A healthy controller is ordered off through its own fence device; the machine is really off.',
  tags: ['ci', 'fencing'],
};

scenario('fence-controller3', details, async ({ cluster }) => {
  const [controller1, controller3] = [cluster.node('controller1'), cluster.node('controller3')];
  const survivors = cluster.others(controller3);
  const before = await configurationDigest(controller1);
  cluster.expects({ fenced: { [controller3.name]: 1 }, confirmed: { [controller3.name]: 1 } });

  await test.step('the fence devices are started, one on each node', async () => {
    const { cluster: seen } = await cluster.status();
    expect(seen.fenceDevices.map(({ started }) => started)).toEqual(cluster.nodes.map(() => true));
    expect(seen.fenceDevices.map(({ node }) => String(node)).toSorted()).toEqual(
      cluster.nodes.map(({ name }) => name),
    );
  });

  await test.step('controller1: pcs stonith fence controller3-vm --off', async () => {
    await (await controller1.pcs()).fence(controller1, controller3.name, 'off');
  });

  await test.step('the machine is off, says the engine', async () => {
    expect(await controller3.power()).toBe('off');
  });

  await test.step('pcs stonith confirm, on the engine’s word', async () => {
    await cluster.confirmFenced(controller3, { by: controller1 });
  });

  await test.step('both survivors see it OFFLINE, with quorum and a DC of their own', async () => {
    await expect(cluster).toSee(controller3, 'offline', { by: survivors, withinMs: 30_000 });
    await expect(cluster).toHaveDc(survivors, { withinMs: 30_000 });
    await expect(cluster).toHaveQuorum({ by: survivors, withinMs: 5_000 });
    await expect(cluster).toTransition(controller3, ['online', 'offline'], {
      by: survivors,
      withinMs: 5_000,
    });
    await expect(cluster).toKeepQuorum({ by: survivors });
    await expect(cluster).toHaveBeenFenced(controller3, { times: 1 });
  });

  await test.step('the configuration is untouched', async () => {
    expect(await configurationDigest(controller1)).toBe(before);
  });

  await test.step('still off', async () => {
    expect(await controller3.power()).toBe('off');
  });

  await pauseBeforeHealing();

  await test.step('powered on, controller3 rejoins', async () => {
    await controller3.powerOn();
    await expect(cluster).toSee(controller3, 'online', { by: survivors, withinMs: 120_000 });
    await expect(cluster).toSee(controller3, 'online', { by: [controller3], withinMs: 60_000 });
  });

  await test.step('the cluster is as before', async () => {
    await expect(cluster).toHaveDc(cluster.nodes, { withinMs: 30_000 });
    await expect(cluster).toHaveQuorum({ by: cluster.nodes, withinMs: 5_000 });
    await expect(cluster).toRunFenceDevices({ withinMs: 60_000 });
    expect(await configurationDigest(controller1)).toBe(before);
  });
});
