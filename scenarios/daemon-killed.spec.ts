import { expect, knownFailures, scenario, test } from '../fixtures/index.ts';

/**
 * A daemon of Pacemaker crashes on a node. pacemakerd starts it again; where a daemon that holds the membership together goes, the
 * others may take the node for lost and fence it.
 *
 * Must hold: whatever the cluster decides, the node is a healthy member in the end and the others keep quorum.
 */
const stories = [
  { daemon: 'attrd', fenced: { atLeast: 0, atMost: 0 } },
  { daemon: 'based', fenced: { atLeast: 0, atMost: 1 } },
  { daemon: 'controld', fenced: { atLeast: 0, atMost: 1 } },
  { daemon: 'execd', fenced: { atLeast: 0, atMost: 1 } },
  { daemon: 'fenced', fenced: { atLeast: 0, atMost: 1 } },
  { daemon: 'schedulerd', fenced: { atLeast: 0, atMost: 0 } },
  { daemon: 'pacemakerd', fenced: { atLeast: 0, atMost: 1 } },
] as const;

for (const { daemon, fenced } of stories) {
  const details = {
    summary: `Pacemaker's ${daemon} is killed on a node; the node is a healthy member in the end.`,
    tags: ['process', ...(daemon === 'attrd' ? ['ci'] : [])],
  };
  scenario(`daemon-killed-${daemon}`, details, async ({ cluster, faults }) => {
    const controller2 = cluster.node('controller2');
    const survivors = cluster.others(controller2);
    cluster.expects({
      fenced: { [controller2.name]: fenced },
      failures: [...knownFailures.lostDaemon],
    });

    const before = await controller2.pidsOf(daemon);

    await test.step(`${daemon} is killed on controller2`, async () => {
      await faults.inject('slow-boot', { node: controller2.name, seconds: 15 });
      await faults.inject('process-kill', { node: controller2.name, daemon });
    });

    await test.step(`${daemon} runs again`, async () => {
      const started = async (): Promise<boolean> => {
        const now = await controller2.pidsOf(daemon);
        return now.length > 0 && now.every((pid) => !before.includes(pid));
      };
      await expect.poll(started, { timeout: 120_000 }).toBe(true);
    });

    await test.step('controller2 is a healthy member, and stays one', async () => {
      await expect(cluster).toBecomeHealthy({ forMs: 5_000, withinMs: 150_000 });
      await expect(cluster).toKeepQuorum({ by: survivors });
    });
  });
}
