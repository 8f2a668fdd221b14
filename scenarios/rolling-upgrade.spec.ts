import {
  addVip,
  expect,
  knownFailures,
  monotonicMs,
  replaceNode,
  scenario,
  test,
} from '../fixtures/index.ts';

const [from, to] = ['debian11', 'debian12'];

/**
 * The nodes are replaced one after the other by new machines with the next system's programs, as for an upgrade without an outage.
 * A node joins only a DC that is as old as itself or older, so that the DC comes last: once it has gone, no old node could
 * come back.
 *
 * Must hold: the nodes that stay keep quorum, the address moves once from each node that goes and is never on two, nobody is
 * fenced.
 */
const details = {
  summary: `Each ${from} node is replaced by a new ${to} one, the DC last; an address keeps running.`,
  tags: ['upgrade'],
  needs: { os: [from], images: [to] },
  timeoutMs: 1_200_000,
};

scenario('rolling-upgrade', details, async ({ cluster }) => {
  cluster.expects({
    failures: [
      ...knownFailures.shutdown,
      // For a moment there is no machine that its fence device could see.
      ...knownFailures.fenceDevices,
    ],
  });
  const dc = await cluster.dc();
  const order = [...cluster.others(dc), dc];
  const [first] = order;
  const vip = await test.step('an address is up on the first to go', async () =>
    addVip(cluster, { ...(first && { on: first }) }));

  for (const node of order) {
    const staying = cluster.others(node);
    await test.step(`${node.name} is replaced by a ${to} node`, async () => {
      const sinceMs = monotonicMs();
      await replaceNode(cluster, node, { os: to, by: node === dc ? (staying[0] ?? dc) : dc });
      await expect(cluster).toKeepQuorum({ by: staying, sinceMs });
      await expect(cluster).toSee(node, 'online', { by: cluster.nodes, withinMs: 60_000 });
      await expect(cluster).toRunOnOneOf(vip.id, { nodes: cluster.nodes, withinMs: 30_000 });
    });
  }

  await test.step('the address was down for no longer than a move takes', async () => {
    await expect(cluster).toPauseResourceAtMost(vip.id, { ms: 20_000 });
  });
});
