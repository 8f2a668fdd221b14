import type { InventoryNode } from '../../deployer/inventory.ts';
import { allMachines } from '../../deployer/machines.ts';
import type { Backend, LabSpec, LabState, NodeOrigin, Part, Snapshot } from '../backend/backend.ts';
import { UnavailableError } from '../errors.ts';
import { SshNode } from '../node/ssh-node.ts';
import { type ClusterSecrets, ensureClusterSecrets } from '../secrets/cluster-secrets.ts';
import { ensureSecrets, type Secrets } from '../secrets/secrets.ts';
import { observe } from '../observe/observe.ts';
import { restoredNodeFiles } from '../snapshot/restored-node-files.ts';
import { allMachinesOf } from '../topology/topology.ts';
import { WaitTimeoutError, waitUntil } from '../wait-until.ts';
import { labDeclaration } from './lab-declaration.ts';
import { labInventory } from './lab-inventory.ts';
import { partFiles } from './part-files.ts';
import type { Task } from './task.ts';

/** The fence host listens after half a second. */
const serviceTimeoutMs = 20_000;
const serviceIntervalMs = 50;
/** So much of a log's end is shown when its service does not come up. */
const lastSaidChars = 1_000;
/** From a power cut until the others have fenced the machine; measured 8 to 15 s. */
const lossTimeoutMs = 60_000;
/** From power on to an SSH answer; measured 1 to 4 s a node. */
const bootTimeoutMs = 60_000;

const machineRoles = ['node', 'quorum-device', 'remote-node'];

type Note = (text: string) => void;

/** Where a lab's missing nodes come from, and the snapshot of those that are restored. */
export interface Source {
  origin: NodeOrigin;
  snapshot: Snapshot | undefined;
}

/** The lab while it is being brought up; each task fills in what the later ones need. */
export class BringUp {
  lab!: LabState;
  secrets!: Secrets;
  readonly #backend: Backend;
  readonly #spec: LabSpec;
  readonly #source: Source;
  #cluster: ClusterSecrets | undefined;

  constructor(
    backend: Backend,
    spec: LabSpec,
    { found, source }: { found: LabState | undefined; source: Source },
  ) {
    this.#backend = backend;
    this.#spec = spec;
    this.#source = source;
    if (found) this.lab = found;
  }

  /** Machines that run: those of a restored cluster all at once, those to be deployed on reached over SSH at the end. */
  tasks(): Task[] {
    const { restored, baseline } = this.#source.origin;
    const network: Task = { title: 'network', run: async (note) => this.#network(note) };
    const machines: Task = {
      title: `restored from ${baseline}`,
      run: async (note) => {
        // Nodes first: they take the longest, and need the fence host when their cluster runs.
        const nodes = await this.#start(['node']);
        note(describe([...nodes, ...(await this.#services())]));
      },
    };
    if (restored) return [network, machines];
    return [
      network,
      { title: 'fence host and time server', run: async (note) => note(describe(await this.#services())) },
      { title: 'nodes', run: async (note) => note(describe(await this.#start(machineRoles))) },
      this.reachable(),
    ];
  }

  /** Ready for a deployer. */
  reachable(): Task {
    return { title: 'nodes answer over SSH', run: async (note) => this.#answers(note) };
  }

  async #network(note: Note): Promise<void> {
    const stood = this.lab !== undefined;
    const { cluster } = this.#spec;
    // Once its subnet is known, and before the network bears the declaration.
    this.lab = await this.#backend.ensureNetwork(this.#spec, (topology) => {
      if (cluster) labDeclaration(cluster, topology);
    });
    const { topology } = this.lab;
    this.secrets = await ensureSecrets(this.#spec.name, allMachinesOf(topology));
    if (this.#source.origin.restored)
      this.#cluster = await ensureClusterSecrets(this.#spec.name, topology.machines);
    note(`${this.lab.topology.subnet}${stood ? ', was there' : ''}`);
  }

  /** Makes and starts what is missing or has no power. @returns the names of those parts */
  async #start(roles: string[]): Promise<string[]> {
    const parts = this.lab.parts.filter(({ role }) => roles.includes(role));
    const todo = parts.filter(({ exists, power }) => !exists || power !== 'on');
    const { origin, snapshot } = this.#source;
    const cluster = this.#cluster;
    await this.#lossIsKnown(todo.filter(({ role, exists }) => role === 'node' && exists));
    await Promise.all(
      todo.map(async (part) => {
        if (!part.exists) {
          const files = await partFiles(this.lab, part, this.secrets);
          const from = part.role === 'node' ? snapshot : undefined;
          if (from && cluster)
            files.push(
              ...restoredNodeFiles(this.lab, part, {
                secrets: this.secrets,
                cluster,
                subnetBefore: from.subnet,
              }),
            );
          await this.#backend.createPart(this.lab, part, files, { origin, disk: from && diskOf(from, part) });
        }
        await this.#backend.startPart(this.#spec.name, part.name);
      }),
    );
    return todo.map(({ name }) => name);
  }

  /**
   * Machines that lost power while the others run a cluster with quorum are about to be fenced: one that is back before that would
   * lose power again, in the middle of what is done to it. A cluster that cannot fence them does not keep them off.
   */
  async #lossIsKnown(off: readonly Part[]): Promise<void> {
    const on = this.lab.parts.filter(({ role, power }) => role === 'node' && power === 'on');
    if (off.length === 0 || on.length === 0) return;
    const waiting = waitUntil(
      `${off.map(({ name }) => name).join(' and ')} are known to be off by the others`,
      async () => Promise.all(on.map(async ({ name }) => observe(this.#backend.node(this.#spec.name, name)))),
      (views) =>
        views.every(
          ({ running, quorate, nodes, fenceHistory }) =>
            running === false ||
            quorate === false ||
            (off.every(({ name }) => (nodes[name] ?? 'offline') === 'offline') &&
              fenceHistory.every(({ outcome }) => outcome !== 'pending')),
        ),
      { timeoutMs: lossTimeoutMs, show: (views) => JSON.stringify(views.map(({ nodes }) => nodes)) },
    );
    await waiting.catch((error: unknown) => {
      if (!(error instanceof WaitTimeoutError)) throw error;
    });
  }

  async #services(): Promise<string[]> {
    const started = await this.#start(['fence-host', 'time-server']);
    const { name } = this.#spec;
    await orBroken(
      'lab logs fence-host says why',
      waitUntil(
        'the fence host listens',
        async () => textOf(this.#backend.logs(name, 'fence-host', { follow: false, sinceStart: true })),
        (log) => log.includes('"ready":true'),
        {
          timeoutMs: serviceTimeoutMs,
          intervalMs: serviceIntervalMs,
          show: (log) => log.slice(-lastSaidChars) || 'it said nothing',
        },
      ),
    );
    return started;
  }

  async #answers(note: Note): Promise<void> {
    const machines = allMachines(labInventory(this.lab, this.secrets));
    await Promise.all(machines.map(answersOverSsh));
    note(machines.map(({ address }) => address).join(', '));
  }
}

/** Waits until a machine that was started lets a deployer in. */
export async function answersOverSsh(node: InventoryNode): Promise<void> {
  await orBroken(
    `lab logs ${node.name} shows its journal`,
    waitUntil(
      `${node.name} answers over SSH`,
      async () => {
        await using connection = new SshNode(node);
        return await connection.exec('true');
      },
      ({ exitCode }) => exitCode === 0,
      { timeoutMs: bootTimeoutMs },
    ),
  );
}

function diskOf({ name, disks }: Snapshot, part: Part): string {
  const disk = disks[part.name];
  if (disk === undefined) throw new UnavailableError(`the snapshot "${name}" has no disk of ${part.name}`);
  return disk;
}

function describe(started: string[]): string {
  return started.join(', ') || 'were there';
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

/**
 * A part that does not come up in its time is the lab's fault, not that of a deployment.
 *
 * @param tell asked for what else is to be said of it then
 */
export async function orBroken<T>(
  hint: string,
  waiting: Promise<T>,
  tell: () => Promise<string[]> = async () => [],
): Promise<T> {
  try {
    return await waiting;
  } catch (cause) {
    if (!(cause instanceof WaitTimeoutError)) throw cause;
    throw new UnavailableError([cause.message, ...(await tell())].join('\n'), { hint, cause });
  }
}
