import type { Node } from '../../lab/node/node.ts';
import { failuresOf } from '../../lab/observe/cluster-view.ts';
import { observe } from '../../lab/observe/observe.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { mendRemoteNodes } from '../resources/mend-remote-nodes.ts';
import type { Mend } from '../resources/mend.ts';
import { readConfiguration } from '../resources/read-configuration.ts';
import { tryAgain } from '../resources/try-again.ts';
import { defaultSettleMs, findingOf, type Deployment, type NodeProblem, type Step } from '../step.ts';
import { files } from './files.ts';
import { firewall } from './firewall.ts';
import { hacluster } from './hacluster.ts';
import { hostNames } from './host-names.ts';
import { pcsd } from './pcsd.ts';
import { remotePackages } from './remote-packages.ts';

/** A connection is tried again until pacemaker_remote answers. */
const onlineTimeoutMs = 120_000;

/** What a machine needs before it can be a remote node, in this order. */
const machineSteps = [remotePackages, hostNames, pcsd, firewall, hacluster, files];

export const remoteNodes: Step = {
  name: 'remote-nodes',
  title: 'the remote nodes are online',
  action:
    'prepare the machines that are not, authenticate them, add them to the cluster, enable and clean up their connections, wait until they are online',
  runs: 'once',
  settleMs: 30_000,
  async isDone(node, deployment) {
    const [onMachines, states, mends, absent] = await Promise.all([
      Promise.all(deployment.remoteNodes.map(async (machine) => machineProblems(machine, deployment))),
      pcsdProblems(node, deployment),
      mendsOf(node, deployment),
      absentNodes(node, deployment),
    ]);
    return findingOf([...onMachines.flat(), ...states, ...mends.map(({ what }) => what), ...absent]);
  },
  async apply(node, deployment) {
    await Promise.all(deployment.remoteNodes.map(async (machine) => prepare(machine, deployment)));
    const pcs = await deployment.pcs();
    if ((await pcsdProblems(node, deployment)).length > 0)
      await pcs.auth(node, namesOf(deployment), deployment.inventory.parameters.hacluster_passwd);
    for (const { command } of await mendsOf(node, deployment)) await pcs.run(node, command);
    await tryAgain(node, namesOf(deployment), deployment.signal);
    await waitUntil(
      'the remote nodes are online',
      async () => absentNodes(node, deployment),
      (absent) => absent.length === 0,
      { timeoutMs: onlineTimeoutMs, show: (absent) => absent.join('; '), signal: deployment.signal },
    );
  },
};

const namesOf = ({ remoteNodes: machines }: Deployment): string[] => machines.map(({ name }) => name);

async function machineProblems(machine: Node, deployment: Deployment): Promise<NodeProblem[]> {
  const findings = await Promise.all(machineSteps.map(async (step) => step.isDone(machine, deployment)));
  return findings.filter(({ done }) => !done).map(({ seen }) => ({ node: machine.name, problem: seen }));
}

async function prepare(machine: Node, deployment: Deployment): Promise<void> {
  for (const step of machineSteps) {
    if ((await step.isDone(machine, deployment)).done) continue;
    await step.apply(machine, deployment);
    await waitUntil(
      `"${step.title}" holds on ${machine.name}`,
      async () => step.isDone(machine, deployment),
      ({ done }) => done,
      { timeoutMs: step.settleMs ?? defaultSettleMs, show: ({ seen }) => seen, signal: deployment.signal },
    );
  }
}

async function pcsdProblems(node: Node, deployment: Deployment): Promise<NodeProblem[]> {
  const names = namesOf(deployment);
  const states = await (await deployment.pcs()).pcsdStatus(node, names);
  return names
    .filter((name) => states[name] !== 'online')
    .map((name) => ({ node: name, problem: `pcsd is ${states[name] ?? 'unknown'}` }));
}

async function mendsOf(node: Node, deployment: Deployment): Promise<Mend[]> {
  const [configuration, pcs] = await Promise.all([readConfiguration(node), deployment.pcs()]);
  return mendRemoteNodes(deployment.inventory.cluster?.remoteNodes ?? [], configuration, pcs.resources);
}

async function absentNodes(node: Node, deployment: Deployment): Promise<string[]> {
  const view = await observe(node, { signal: deployment.signal });
  return namesOf(deployment)
    .filter((name) => view.nodes[name] !== 'online')
    .map((name) =>
      [
        `${name} is ${view.nodes[name] ?? 'unknown'}`,
        ...failuresOf(view, name).map(
          ({ operation, node: on, reason }) => `${operation} on ${on}: ${reason}`,
        ),
      ].join(', '),
    );
}
