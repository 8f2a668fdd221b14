import type { Node } from '../../lab/node/node.ts';
import { parseCorosyncConf } from '../../lab/observe/parse-corosync-conf.ts';
import { unitProblems } from '../../lab/observe/unit-state.ts';
import { quorumDeviceOptions } from '../declaration/quorum-device.ts';
import { readCorosyncConf } from '../read-corosync-conf.ts';
import { findingOf, type Deployment, type Step } from '../step.ts';
import type { QuorumDeviceSpec } from '../pcs/dialect.ts';
import { wrongPairs } from '../wrong-pairs.ts';

const unit = 'corosync-qdevice.service';

/** The device's vote counts: it stands in corosync.conf as declared, and every node is connected to it. */
export const quorumDevice: Step = {
  name: 'quorum-device',
  title: 'the quorum device votes',
  action: 'add the quorum device, or change it with the cluster stopped',
  runs: 'once',
  settleMs: 60_000,
  async isDone(node, deployment) {
    const { wrong } = await lookAt(node, deployment);
    const daemons = await Promise.all(deployment.nodes.map(async (each) => daemonProblems(each)));
    return findingOf([...wrong, ...daemons.flat()]);
  },
  async apply(node, deployment) {
    const pcs = await deployment.pcs();
    const { wanted, host, wrong } = await lookAt(node, deployment);
    if (host === undefined) await pcs.order(node, (dialect) => dialect.addQuorumDevice(wanted));
    else if (host !== wanted.model.host) {
      await pcs.order(node, ({ removeQuorumDevice }) => removeQuorumDevice);
      await pcs.order(node, (dialect) => dialect.addQuorumDevice(wanted));
    } else if (wrong.length > 0) {
      // Corosync takes these when it starts.
      await pcs.order(node, ({ stopAll }) => stopAll);
      await pcs.order(node, (dialect) => dialect.updateQuorumDevice(wanted));
      await pcs.startAll(node);
    }
    for (const each of deployment.nodes) {
      if ((await daemonProblems(each)).length > 0) await each.exec(`systemctl enable --now ${unit}`);
    }
  },
};

/** What corosync.conf, the same on all nodes, has of the device; `host` is undefined where it has none. */
async function lookAt(
  node: Node,
  { inventory: { cluster, quorumDevice: machine } }: Deployment,
): Promise<{ wanted: QuorumDeviceSpec; host: string | undefined; wrong: string[] }> {
  if (!cluster?.quorumDevice || !machine) throw new Error('no quorum device is declared');
  const wanted = quorumDeviceOptions(cluster.quorumDevice, machine.name);
  const { device } = parseCorosyncConf(await readCorosyncConf(node));
  if (!device) return { wanted, host: undefined, wrong: ['there is no quorum device'] };
  const wrong = [...wrongPairs(wanted.generic, device.settings), ...wrongPairs(wanted.model, device.model)];
  return {
    wanted,
    host: device.model.host ?? '',
    wrong: wrong.map(({ seen }) => `of the quorum device, ${seen}`),
  };
}

/** `A,V,NMW`: the node has heard from the device (alive), and casts its vote. */
const votes = /^\s*\S+\s+\d+\s+A,V,\S+\s.*\(local\)/m;

async function daemonProblems(node: Node): Promise<string[]> {
  const problems = await unitProblems(node, [unit]);
  const { stdout } = await node.exec('corosync-quorumtool -s', { okCodes: 'any' });
  return [
    ...problems.map((problem) => `${node.name}: ${problem}`),
    ...(votes.test(stdout) ? [] : [`${node.name}: the device casts no vote here`]),
  ];
}
