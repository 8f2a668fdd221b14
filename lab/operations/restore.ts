import { unhurryElection, isElectionHurried } from '../../deployer/hurried-election.ts';
import { corosyncConfPath } from '../../deployer/read-corosync-conf.ts';
import { spreadFenceDevices } from '../../deployer/spread-fence-devices.ts';
import type { Backend, LabState } from '../backend/backend.ts';
import { lastWords } from '../inspect/last-words.ts';
import type { Node } from '../node/node.ts';
import { isStarted, type ClusterView } from '../observe/cluster-view.ts';
import { observe } from '../observe/observe.ts';
import { hurriedLinks } from '../snapshot/restored-node-files.ts';
import { waitUntil } from '../wait-until.ts';
import { orBroken } from './bring-up.ts';
import { findLabProblems, readStatus } from './status.ts';
import type { Task } from './task.ts';

/** Measured 5 s; a host under load takes several times as long. */
const clusterTimeoutMs = 120_000;
const clusterIntervalMs = 100;
const settleTimeoutMs = 30_000;
/** systemd's own bound for its start is 90 s. */
const corosyncTimeoutMs = 120_000;

/** What is left to do once restored nodes start: wait for their cluster, and take away what hurried it. */
export function restoredClusterTasks(backend: Backend, lab: () => LabState): Task[] {
  return [
    {
      title: 'the cluster runs, its fence devices started',
      run: async (note) => {
        const { dc } = await clusterRuns(backend, lab());
        note(`DC ${dc}`);
      },
    },
    {
      title: 'the cluster is as it was kept',
      run: async () => settle(backend, lab()),
    },
  ];
}

/** Waits until the first node sees all nodes online, with quorum and a DC, and every fence device started. */
export async function clusterRuns(backend: Backend, lab: LabState): Promise<ClusterView> {
  const nodes = nodesOf(backend, lab);
  const names = nodes.map(({ name }) => name);
  const [first] = nodes;
  if (!first) throw new Error('a lab has nodes');
  return orBroken(
    `lab status --name ${lab.spec.name} shows every node's view, lab logs a node's journal`,
    waitUntil(
      'the restored cluster runs',
      async (signal) => observe(first, { signal }),
      (view) => missing(view, names).length === 0,
      {
        timeoutMs: clusterTimeoutMs,
        intervalMs: clusterIntervalMs,
        show: (view) => missing(view, names).join('; '),
      },
    ),
    async () => Promise.all(nodes.map(lastWords)),
  );
}

/**
 * Takes away on nodes that have booted what a restore that was cut off left there; the deployer does the rest. Their cluster
 * may be anywhere between nothing and whole.
 */
export function finishRestoreTask(backend: Backend, lab: () => LabState): Task {
  return {
    title: 'what hurried an earlier restore is taken away',
    run: async () => {
      const nodes = nodesOf(backend, lab());
      await Promise.all([removeHurriedLinks(nodes), ...nodes.map(async (node) => startPcsd(node))]);
      // Each one: it tells only those that it has met by now.
      for (const node of nodes) await rereadConf(node);
    },
  };
}

/** Whether a restore was cut off before it had taken away what hurried it. */
export async function isRestoring(backend: Backend, lab: LabState): Promise<boolean> {
  const nodes = nodesOf(backend, lab);
  const isLeft = await Promise.all(
    nodes.map(async (node, i) => {
      // The first node has the cluster's configuration as good as any.
      const { exitCode } = await node.exec(`grep -q '${hurriedLinks.begin}' ${corosyncConfPath}`, {
        okCodes: 'any',
      });
      return exitCode === 0 || (i === 0 && (await isElectionHurried(node)));
    }),
  );
  return isLeft.includes(true);
}

function nodesOf(backend: Backend, { spec, topology }: LabState): Node[] {
  return topology.machines.map(({ name }) => backend.node(spec.name, name));
}

/** Takes away what hurried the restored cluster, and waits until all of the lab is healthy. */
export async function settle(backend: Backend, lab: LabState): Promise<void> {
  const nodes = nodesOf(backend, lab);
  await Promise.all([unhurry(nodes), ...nodes.map(async (node) => startPcsd(node))]);
  await orBroken(
    `lab status --name ${lab.spec.name} shows every node's view`,
    waitUntil(
      'the restored lab is healthy',
      async () => findLabProblems(await readStatus(backend, lab)),
      (problems) => problems.length === 0,
      { timeoutMs: settleTimeoutMs, intervalMs: clusterIntervalMs, show: (problems) => problems.join('; ') },
    ),
  );
}

async function unhurry(nodes: readonly Node[]): Promise<void> {
  const [first] = nodes;
  if (!first) return;
  await removeHurriedLinks(nodes);
  await rereadConf(first);
  // Last: as long as it is there, something of a restore that was cut off is left to do.
  if (await isElectionHurried(first)) await unhurryElection(first);
  await spreadFenceDevices(first);
}

async function removeHurriedLinks(nodes: readonly Node[]): Promise<void> {
  const { begin, end } = hurriedLinks;
  await Promise.all(
    nodes.map(async (node) =>
      node.exec(`[ ! -e ${corosyncConfPath} ] || sed -i '/^${begin}/,/^${end}/d' ${corosyncConfPath}`),
    ),
  );
}

/**
 * Has corosync read its file again, with all the members that it knows. One that does not run reads it when it starts; one in the
 * middle of that may have read what it said before.
 */
async function rereadConf(node: Node): Promise<void> {
  const command =
    'state=$(systemctl is-active corosync.service); [ "$state" != active ] || exec corosync-cfgtool -R; echo "is $state"; exit 3';
  await orBroken(
    `lab logs ${node.name} shows its journal`,
    waitUntil(
      `corosync on ${node.name} has read its configuration again, or does not run`,
      async () => node.exec(command, { okCodes: 'any' }),
      ({ exitCode, stdout }) => exitCode === 0 || /^is (inactive|failed)$/.test(stdout.trim()),
      {
        timeoutMs: corosyncTimeoutMs,
        intervalMs: clusterIntervalMs,
        show: ({ stdout, stderr }) => `${stdout}${stderr}`,
      },
    ),
  );
}

/** pcsd was held back for this boot; it is started when this returns, and nothing holds it back the next time. */
async function startPcsd(node: Node): Promise<void> {
  await node.exec(
    'cd /run/systemd/system && [ -e fencelab-hold.service ] || exit 0; ' +
      'rm -rf fencelab-hold.service pcsd.service.d pcsd-ruby.service.d pacemaker.service.d && ' +
      'systemctl stop fencelab-hold.service && systemctl daemon-reload && systemctl start pcsd.service',
  );
}

function missing(view: ClusterView, names: readonly string[]): string[] {
  if (view.running !== true) return [`the cluster is not running: ${view.why ?? ''}`];
  const devices = view.resources.filter(({ agent }) => agent.startsWith('stonith:'));
  const stopped = devices.filter((device) => !isStarted(device));
  return [
    ...names
      .filter((name) => view.nodes[name] !== 'online')
      .map((name) => `${name} is ${view.nodes[name] ?? 'unknown'}`),
    ...(view.dc === null ? ['there is no DC'] : []),
    ...(view.quorate === true ? [] : ['there is no quorum']),
    ...stopped.map(({ id }) => `${id} is not started`),
  ];
}
