import type { Node } from '../../lab/node/node.ts';
import { unitProblems } from '../../lab/observe/unit-state.ts';
import { findingOf, type Finding, type Step } from '../step.ts';
import { firewall } from './firewall.ts';
import { hacluster } from './hacluster.ts';
import { pcsd } from './pcsd.ts';

const unit = 'corosync-qnetd.service';
/** Pacemaker's packages make them, which are not needed here; without them pcsd of Debian does not start. */
const userExists = 'getent passwd hacluster > /dev/null && getent group haclient > /dev/null';
const makeUser =
  '{ getent group haclient || groupadd --system haclient; } > /dev/null && ' +
  '{ getent passwd hacluster || useradd --system --gid haclient --home-dir / --no-create-home --shell /usr/sbin/nologin hacluster; } > /dev/null';
/** pcs makes the certificates as root's, and Debian's unit runs as a user of its own, which cannot read them then. */
const ownDatabase =
  `user=$(systemctl show --property User ${unit}) && user=\${user#User=} && ` +
  '{ [ -z "$user" ] || chown -R "$user:" /etc/corosync/qnetd/nssdb; }';
const setupTimeoutMs = 120_000;

/** What it needs of what a node does: the nodes reach its pcsd and its corosync-qnetd. */
const nodeSteps = [firewall, pcsd, hacluster];

/** The machine of the quorum's device: pcsd, which the nodes' pcs talks to, and corosync-qnetd, which gives the vote. */
export const quorumDeviceHost: Step = {
  name: 'quorum-device-host',
  title: 'the quorum device has its host',
  action: 'install, configure and start pcsd and corosync-qnetd, the firewall off',
  runs: 'quorum-device',
  settleMs: 60_000,
  async isDone(node, deployment) {
    const { packageManager, quorumDevicePackages } = deployment.osOf(node);
    const missing = await packageManager.problems(node, quorumDevicePackages);
    if (missing.length > 0) return findingOf(missing);
    if (!(await hasUser(node))) return findingOf(['there is no user hacluster of the group haclient']);
    const findings = await Promise.all([
      ...nodeSteps.map(async (step) => step.isDone(node, deployment)),
      qnetd(node),
    ]);
    return findingOf(findings.filter(({ done }) => !done).map(({ seen }) => seen));
  },
  async apply(node, deployment) {
    const { packageManager, quorumDevicePackages } = deployment.osOf(node);
    await packageManager.install(node, quorumDevicePackages, deployment.signal);
    if (!(await hasUser(node))) await node.exec(makeUser);
    for (const step of nodeSteps) {
      if (!(await step.isDone(node, deployment)).done) await step.apply(node, deployment);
    }
    if ((await qnetd(node)).done) return;
    // A model that is set up already is refused, so that no node loses a certificate.
    const { exitCode } = await node.exec('test -d /etc/corosync/qnetd/nssdb', { okCodes: [0, 1] });
    if (exitCode !== 0) await node.exec('pcs qdevice setup model net', { timeoutMs: setupTimeoutMs });
    await node.exec(`${ownDatabase} && systemctl enable --now ${unit}`, { timeoutMs: setupTimeoutMs });
  },
};

async function hasUser(node: Node): Promise<boolean> {
  return (await node.exec(userExists, { okCodes: 'any' })).exitCode === 0;
}

async function qnetd(node: Node): Promise<Finding> {
  return findingOf(await unitProblems(node, [unit]));
}
