import type { Node } from '../../lab/node/node.ts';
import { unitProblems } from '../../lab/observe/unit-state.ts';
import { type OsDialect, osDialect } from '../os/dialect.ts';
import { findingOf, type Deployment, type Finding, type Step } from '../step.ts';
import { hacluster } from './hacluster.ts';
import { pcsd } from './pcsd.ts';

const unit = 'corosync-qnetd.service';
const setupTimeoutMs = 120_000;

/** The machine of the quorum's device: pcsd, which the nodes' pcs talks to, and corosync-qnetd, which gives the vote. */
export const quorumDeviceHost: Step = {
  name: 'quorum-device-host',
  title: 'the quorum device has its host',
  action: 'install, configure and start pcsd and corosync-qnetd',
  runs: 'quorum-device',
  settleMs: 60_000,
  async isDone(node, deployment) {
    const { packageManager, quorumDevicePackages } = dialectOf(deployment);
    const missing = await packageManager.problems(node, quorumDevicePackages);
    if (missing.length > 0) return findingOf(missing);
    const findings = await Promise.all([
      pcsd.isDone(node, deployment),
      hacluster.isDone(node, deployment),
      qnetd(node),
    ]);
    return findingOf(findings.filter(({ done }) => !done).map(({ seen }) => seen));
  },
  async apply(node, deployment) {
    const { packageManager, quorumDevicePackages } = dialectOf(deployment);
    await packageManager.install(node, quorumDevicePackages, deployment.signal);
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

function dialectOf({ inventory }: Deployment): OsDialect {
  if (!inventory.quorumDevice) throw new Error('the inventory has no machine for the quorum device');
  return osDialect(inventory.quorumDevice.os);
}

async function qnetd(node: Node): Promise<Finding> {
  return findingOf(await unitProblems(node, [unit]));
}
