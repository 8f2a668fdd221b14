import { expect, knownFailures, scenario, test } from '../fixtures/index.ts';

/**
 * The link between the two nodes of a cluster breaks. Each takes the other for lost, and both reach the fence host: who is first
 * survives. With a delay on one node's device the winner is decided; without, both may shoot.
 *
 * Must hold: with the delay exactly the other node is fenced; without, at least one of them, and each that is recorded as fenced
 * was really off.
 */
const delays = [
  { name: 'fence-race-with-delay', delay: true },
  { name: 'fence-race', delay: false },
] as const;

for (const { name, delay } of delays) {
  const details = {
    summary: `Both halves of a two-node cluster fence each other, ${delay ? 'one with a delay' : 'without a delay'}.`,
    tags: ['fencing', 'network'],
    needs: { nodes: 2 },
  };
  scenario(name, details, async ({ cluster, faults }) => {
    const [controller1, controller2] = [cluster.node('controller1'), cluster.node('controller2')];
    const onceAtMost = { atLeast: 0, atMost: 1 };
    cluster.expects({
      fenced: delay
        ? { [controller2.name]: 1 }
        : { [controller1.name]: onceAtMost, [controller2.name]: onceAtMost },
      failures: [...knownFailures.delayForAll],
    });

    if (delay)
      await test.step('whoever fences controller1 waits 10 s', async () => {
        const update = 'pcs stonith update fence1 pcmk_delay_base=';
        await cluster.configure(controller1, `${update}10s`, { back: update });
      });

    await test.step('the link between them breaks', async () => {
      for (const node of cluster.nodes) await faults.inject('slow-boot', { node: node.name, seconds: 20 });
      const cut = await faults.inject('halves', { side: [controller1.name] });
      await expect(cluster).toSeeOneFenced([controller1, controller2], { withinMs: 120_000 });
      await cut.heal();
    });

    await test.step('both are members again', async () => {
      for (const node of cluster.nodes)
        await expect(cluster).toSee(node, 'online', { by: cluster.nodes, withinMs: 180_000 });
    });
  });
}
