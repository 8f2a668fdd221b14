import { expect, scenario, test } from '../fixtures/index.ts';

/**
 * An operator has the cluster reboot a healthy node: the default of `pcs stonith fence`. The machine takes as long to boot as a
 * real one: in the field the news that it was fenced is everywhere before it is back.
 *
 * Must hold: its power was really cut, once; nobody lost quorum; it comes back and rejoins by itself.
 */
const details = {
  summary: 'A healthy node is rebooted by the cluster’s fencing and rejoins by itself.',
  tags: ['ci', 'fencing'],
};

scenario('fence-reboot', details, async ({ cluster, faults }) => {
  const [controller1, controller3] = [cluster.node('controller1'), cluster.node('controller3')];
  const survivors = cluster.others(controller3);
  cluster.expects({ fenced: { [controller3.name]: 1 } });

  await test.step('controller3’s firmware takes 20 s', async () => {
    await faults.inject('slow-boot', { node: controller3.name, seconds: 20 });
  });

  await test.step('controller1: pcs stonith fence controller3-vm', async () => {
    await (await controller1.pcs()).fence(controller1, controller3.name, 'reboot');
  });

  await test.step('its power was cut, and it is on again', async () => {
    await expect(cluster).toHaveBeenFenced(controller3);
    expect(await controller3.power()).toBe('on');
  });

  await test.step('it rejoins by itself', async () => {
    await expect(cluster).toTransition(controller3, ['online', 'offline', 'online'], {
      by: survivors,
      withinMs: 120_000,
    });
    await expect(cluster).toSee(controller3, 'online', { by: cluster.nodes, withinMs: 60_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
  });
});
