import type { Node } from '../../lab/node/node.ts';
import { unitProblems } from '../../lab/observe/unit-state.ts';
import { osDialect } from '../os/dialect.ts';
import { findingOf, type Deployment, type Finding, type Step } from '../step.ts';
import { hacluster } from './hacluster.ts';
import { pcsd } from './pcsd.ts';

const unit = 'corosync-qnetd.service';
const installed = 'command -v corosync-qnetd-tool > /dev/null && command -v pcs > /dev/null';
const installTimeoutMs = 900_000;
const setupTimeoutMs = 120_000;

/** The machine of the quorum's device: pcsd, which the nodes' pcs talks to, and corosync-qnetd, which gives the vote. */
export const quorumDeviceHost: Step = {
  name: 'quorum-device-host',
  title: 'the quorum device has its host',
  action: 'install, configure and start pcsd and corosync-qnetd',
  runs: 'quorum-device',
  settleMs: 60_000,
  async isDone(node, deployment) {
    if (!(await isInstalled(node))) return findingOf([`corosync-qnetd or pcs is not installed`]);
    const findings = await Promise.all([
      pcsd.isDone(node, deployment),
      hacluster.isDone(node, deployment),
      qnetd(node),
    ]);
    return findingOf(findings.filter(({ done }) => !done).map(({ seen }) => seen));
  },
  async apply(node, deployment) {
    if (!(await isInstalled(node))) await install(node, deployment);
    for (const step of [pcsd, hacluster]) {
      if (!(await step.isDone(node, deployment)).done) await step.apply(node, deployment);
    }
    if ((await qnetd(node)).done) return;
    // A model that is set up already is refused, so that no node loses a certificate.
    const { exitCode } = await node.exec('test -d /etc/corosync/qnetd/nssdb', { okCodes: [0, 1] });
    await node.exec(
      exitCode === 0 ? `systemctl enable --now ${unit}` : 'pcs qdevice setup model net --enable --start',
      { timeoutMs: setupTimeoutMs },
    );
  },
};

async function isInstalled(node: Node): Promise<boolean> {
  return (await node.exec(installed, { okCodes: 'any' })).exitCode === 0;
}

async function install(node: Node, { inventory }: Deployment): Promise<void> {
  if (!inventory.quorumDevice) throw new Error('the inventory has no machine for the quorum device');
  await node.exec(osDialect(inventory.quorumDevice.os).installQuorumDevice, { timeoutMs: installTimeoutMs });
}

async function qnetd(node: Node): Promise<Finding> {
  return findingOf(await unitProblems(node, [unit]));
}
