import { expect, scenario, test } from '../fixtures/index.ts';

/**
 * The fence device of a machine happens to run on that very machine, which has to be fenced: nobody may fence itself, so another
 * node has to use the device.
 *
 * Must hold: another node carries the fencing out, and the device moves to a survivor.
 */
const details = {
  summary: 'The node that runs its own fence device is fenced; a survivor uses the device.',
  tags: ['fencing'],
};

scenario('fence-device-holder', details, async ({ cluster }) => {
  const { cluster: seen } = await cluster.status();
  const device = seen.fenceDevices.find(({ id }) => id === 'fence2');
  if (!device?.node) throw new Error('fence2 runs nowhere');
  const holder = cluster.node(device.node);
  const survivors = cluster.others(holder);
  const [first] = survivors;
  if (!first) throw new Error('the holder is alone');
  cluster.expects({ fenced: { [holder.name]: 1 } });

  await test.step('the holder is ordered off', async () => {
    await (await first.pcs()).fence(first, holder.name, 'off');
    expect(await holder.power()).toBe('off');
    await expect(cluster).toHaveBeenFenced(holder);
  });

  await test.step('its device runs on a survivor', async () => {
    await expect(cluster).toRunFenceDevices({ withinMs: 60_000 });
    const now = (await cluster.status()).cluster.fenceDevices.find(({ id }) => id === device.id);
    expect(survivors.map(({ name }) => name)).toContain(now?.node);
  });
});
