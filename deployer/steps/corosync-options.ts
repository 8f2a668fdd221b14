import { UserError } from '../../lab/errors.ts';
import type { Node } from '../../lab/node/node.ts';
import { observe } from '../../lab/observe/observe.ts';
import { parseCorosyncConf } from '../../lab/observe/parse-corosync-conf.ts';
import { quorumOptions } from '../declaration/quorum.ts';
import { totemOptions } from '../declaration/totem.ts';
import { readCorosyncConf } from '../read-corosync-conf.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';
import { valuesOf, wrongPairs, type WrongPair } from '../wrong-pairs.ts';

/** The declared options of totem and quorum: in corosync.conf, and totem's in the corosync that runs. */
export const corosyncOptions: Step = {
  name: 'corosync-options',
  title: "the declared options of corosync's hold",
  action: 'set the declared options that differ; those of quorum with the cluster stopped meanwhile',
  runs: 'once',
  async isDone(node, deployment) {
    const { totem, quorum } = await wrongOptions(node, deployment);
    const stale = await Promise.all(deployment.nodes.map(async (each) => staleOptions(each, deployment)));
    return findingOf([...[...totem, ...quorum].map(({ seen }) => seen), ...stale.flat()]);
  },
  async apply(node, deployment) {
    const pcs = await deployment.pcs();
    const { totem, quorum } = await wrongOptions(node, deployment);
    if (totem.length > 0)
      await pcs.order(node, ({ updateTotem }) => {
        if (updateTotem) return updateTotem(valuesOf(totem));
        throw new UserError(`pcs ${pcs.version} does not change totem options of a cluster that exists`, {
          hint: 'write them into /etc/corosync/corosync.conf on every node, and start the cluster anew',
        });
      });
    if (quorum.length > 0) {
      // Corosync takes these when it starts.
      const { running } = await observe(node, { signal: deployment.signal });
      await pcs.order(node, ({ stopAll }) => stopAll);
      const { two_node: twoNode, ...options } = valuesOf(quorum);
      // pcs sets two_node itself whenever it changes an option, where there is no tie breaker.
      const change = twoNode === undefined ? options : { ...options, auto_tie_breaker: '0' };
      await pcs.order(node, (dialect) => dialect.updateQuorum(change));
      // This step may be the only one that runs.
      if (running !== false) await pcs.startAll(node);
    }
    for (const each of deployment.nodes) {
      if ((await staleOptions(each, deployment)).length > 0) await each.exec('corosync-cfgtool -R');
    }
  },
};

/** What of it corosync.conf, the same on all nodes by now, does not say. */
async function wrongOptions(
  node: Node,
  { inventory }: Deployment,
): Promise<{ totem: WrongPair[]; quorum: WrongPair[] }> {
  const conf = parseCorosyncConf(await readCorosyncConf(node));
  // What is off is as good as what is not there.
  const off = Object.fromEntries(
    Object.keys(quorumOptions(inventory.cluster?.quorum)).map((name) => [name, '0']),
  );
  return {
    totem: wrongPairs(totemOptions(inventory.cluster?.totem), conf.totem),
    quorum: wrongPairs(quorumOptions(inventory.cluster?.quorum), { ...off, ...conf.quorum }),
  };
}

/** Totem's options that a node's corosync has read otherwise; one that does not run has read none. */
async function staleOptions(node: Node, { inventory }: Deployment): Promise<string[]> {
  const { stdout } = await node.exec('corosync-cmapctl', { okCodes: 'any' });
  const lines = [...stdout.matchAll(/^totem\.(\w+) \(\w+\) = (.*)$/gm)];
  if (lines.length === 0) return [];
  const read = Object.fromEntries(lines.map(([, name = '', value]) => [name, value]));
  const stale = wrongPairs(totemOptions(inventory.cluster?.totem), read);
  return stale.map(({ seen }) => `${node.name}: corosync runs with another: ${seen}`);
}
