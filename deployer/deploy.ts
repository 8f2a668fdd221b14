import type { Node } from '../lab/node/node.ts';
import type { ClusterView } from '../lab/observe/cluster-view.ts';
import { DeployError } from './deploy-error.ts';
import type { Inventory, InventoryNode } from './inventory.ts';
import { NodeWithSignal } from './node-with-signal.ts';
import { osDialectOf } from './os/dialect.ts';
import type { PcsdState } from '../lab/observe/parse-pcsd-status.ts';
import { type Pcs, pcsOf } from './pcs/pcs.ts';
import { planOf } from './plan.ts';
import { type Change, type DeployEvent, PlanRun } from './run-plan.ts';
import type { Deployment } from './step.ts';
import { verify } from './verify.ts';

export type { Change, DeployEvent } from './run-plan.ts';
export { DeployError } from './deploy-error.ts';

/** A node that the deployer was given to work with, and closes in the end. */
export type ConnectedNode = Node & Partial<AsyncDisposable>;

export interface DeployOptions {
  /** Reaches one machine; may connect only when the first command is sent. */
  connect: (node: InventoryNode) => Promise<ConnectedNode> | ConnectedNode;
  onEvent?: ((event: DeployEvent) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** Shorten Pacemaker's wait before the first election of a cluster that is new. */
  hurryElection?: boolean | undefined;
}

export interface DeployResult {
  /** What had to be applied; empty: everything was as it should be. */
  changed: Change[];
  /** Each node's view of the cluster that stands at the end. */
  views: ClusterView[];
}

/**
 * Brings the machines of an inventory from bare to a cluster that fences, by the procedure's sections A to C. Each step is
 * checked first and applied only where its check fails, so that a run on what stands changes nothing, and one after a
 * failure takes up where that was.
 *
 * @throws DeployError for a step that fails, with node, command, exit code and output, or for what is wrong in the end
 */
export async function deploy(inventory: Inventory, options: DeployOptions): Promise<DeployResult> {
  const { connect, onEvent = () => undefined, signal } = options;
  await using connections = new AsyncDisposableStack();
  const nodes = await Promise.all(
    inventory.nodes.map(async (entry) => {
      const node = await connect(entry);
      if (node[Symbol.asyncDispose]) connections.use(node as Node & AsyncDisposable);
      return signal ? new NodeWithSignal(node, signal) : node;
    }),
  );
  const deployment = createDeployment(inventory, nodes, options);
  // pcs takes most of a second to start: its version is asked for while the first steps look around.
  deployment.pcs().catch(() => undefined);
  const plan = planOf(inventory);
  const run = new PlanRun(deployment, onEvent);
  await run.section(plan.machines);
  const unchangedYet = run.changed.length === 0;
  // Where nothing was changed so far, nothing may be left to do: then this is already the last look.
  const early = unchangedYet ? verify(deployment) : undefined;
  early?.catch(() => undefined);
  await run.section(plan.cluster);
  const last = early && run.changed.length === 0 ? early : verify(deployment);
  return { changed: run.changed, views: await judged(last, deployment, onEvent) };
}

function createDeployment(inventory: Inventory, nodes: readonly Node[], options: DeployOptions): Deployment {
  const [first] = nodes;
  let pcs: Promise<Pcs> | undefined;
  let asking: Promise<Record<string, PcsdState>> | undefined;
  const names = nodes.map(({ name }) => name);
  return {
    inventory,
    nodes,
    osOf: (node) => osDialectOf(inventory, node),
    hurryElection: options.hurryElection ?? false,
    signal: options.signal,
    async pcs() {
      if (!first) throw new Error('an inventory without nodes');
      // A failure is not kept: pcs may have been installed since.
      pcs ??= pcsOf(first).catch((error: unknown) => {
        pcs = undefined;
        throw error;
      });
      return pcs;
    },
    async pcsdStates() {
      if (!first) throw new Error('an inventory without nodes');
      asking ??= this.pcs()
        .then(async (known) => known.pcsdStatus(first, names))
        .finally(() => (asking = undefined));
      return asking;
    },
  };
}

/** Takes the verification's answer, or fails with all that it found. */
async function judged(
  verification: ReturnType<typeof verify>,
  { nodes, signal }: Deployment,
  onEvent: (event: DeployEvent) => void,
): Promise<ClusterView[]> {
  const startedAt = performance.now();
  const event = { step: 'verify', title: 'the cluster is as it should be', node: nodes[0]?.name ?? '' };
  const say = (status: DeployEvent['status']): void =>
    onEvent({ ...event, status, ms: Math.round(performance.now() - startedAt) });
  say('checking');
  try {
    const { problems, views } = await verification;
    if (problems.length > 0) throw new DeployError(event.step, event.node, problems.join('\n'), undefined);
    say('done-before');
    return views;
  } catch (error) {
    say('failed');
    signal?.throwIfAborted();
    if (error instanceof DeployError) throw error;
    throw new DeployError(
      event.step,
      event.node,
      error instanceof Error ? error.message : String(error),
      error,
    );
  }
}
