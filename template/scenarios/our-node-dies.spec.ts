import { addService, expect, scenario, test } from 'fencelab/fixtures';

// lab scenario our-node-dies, or with all that bear its tag: lab scenario --tag nightly.
const details = {
  summary: 'A node loses power: it is fenced, and its service runs on another one.',
  tags: ['nightly'],
  needs: { nodes: { atLeast: 3 } },
};

scenario('our-node-dies', details, async ({ cluster, faults }) => {
  const node = cluster.node('controller2');
  // What is right for this story and would be wrong for another: the run is judged by it.
  cluster.expects({ fenced: { [node.name]: 1 } });
  const service = await addService(cluster, { on: node });

  await test.step('it loses power', async () => faults.inject('power-cut', { node: node.name }));
  await test.step('it is fenced, its service recovered', async () => {
    await expect(cluster).toHaveBeenFenced(node, { withinMs: 90_000 });
    await expect(cluster).toRunOnOneOf(service.id, { nodes: cluster.others(node), withinMs: 60_000 });
  });
  await test.step('the others keep quorum', async () =>
    expect(cluster).toKeepQuorum({ by: cluster.others(node) }));
});
