import { expect, scenario, test } from '../fixtures/index.ts';

/**
 * The node that coordinates the cluster is itself fenced, by order of another one. The order goes through it first.
 *
 * Must hold: it is really off; a survivor becomes the DC; quorum is kept; powered on, it rejoins and does not take the DC back
 * by force.
 */
const details = {
  summary: 'The DC is ordered off; a survivor takes over as DC.',
  tags: ['ci', 'fencing', 'dc'],
};

scenario('fence-dc', details, async ({ cluster }) => {
  const dc = await cluster.dc();
  const survivors = cluster.others(dc);
  const [first] = survivors;
  if (!first) throw new Error('the DC is alone');
  cluster.expects({ fenced: { [dc.name]: 1 } });

  await test.step(`a survivor: pcs stonith fence the DC --off`, async () => {
    await (await first.pcs()).fence(first, dc.name, 'off');
  });

  await test.step('the machine is off, says the engine', async () => {
    expect(await dc.power()).toBe('off');
    await expect(cluster).toHaveBeenFenced(dc);
  });

  await test.step('a survivor is the DC, and quorum was kept', async () => {
    await expect(cluster).toHaveDc(survivors, { withinMs: 60_000 });
    await expect(cluster).toSee(dc, 'offline', { withinMs: 30_000 });
    await expect(cluster).toKeepQuorum({ by: survivors });
  });

  await test.step('powered on, it rejoins under the new DC', async () => {
    await dc.powerOn();
    await expect(cluster).toSee(dc, 'online', { by: cluster.nodes, withinMs: 120_000 });
    await expect(cluster).toHaveDc(survivors, { by: cluster.nodes, withinMs: 30_000 });
  });
});
