import { CommandError, UserError } from '../../lab/errors.ts';
import type { ExecOptions, ExecResult, Node } from '../../lab/node/node.ts';
import { parsePcsdStatus, type PcsdState } from '../../lab/observe/parse-pcsd-status.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import type { ClusterNode, ClusterSpec, FenceDeviceSpec, PcsDialect } from './dialect.ts';
import { pcs010 } from './pcs-0.10.ts';
import { pcs011 } from './pcs-0.11.ts';
import { pcs012 } from './pcs-0.12.ts';
import { pcs09 } from './pcs-0.9.ts';
import type { ResourceCommands } from './resource-commands.ts';

const dialects: Record<string, PcsDialect> = {
  '0.9': pcs09,
  '0.10': pcs010,
  '0.11': pcs011,
  '0.12': pcs012,
};

/** Bounds of commands that wait for the cluster, measured in tens of seconds at most. */
const clusterWideTimeoutMs = 180_000;
const pcsdRestartTimeoutMs = 60_000;
const pcsdRestartHoldMs = 1_500;
/** Fencing waits for every device's answer: stonith_admin gives up after 120 s by itself. */
const fenceTimeoutMs = 300_000;

/** One generation of pcs, whichever the node has installed. Every method runs on the node that it is given. */
export class Pcs {
  /** `0.9.169`, `0.11.5`. */
  readonly version: string;
  readonly #dialect: PcsDialect;

  /** @throws UserError for a version whose commands are not known */
  constructor(version: string) {
    const dialect = dialects[version.split('.').slice(0, 2).join('.')];
    if (!dialect) {
      const known = Object.keys(dialects).map((generation) => `${generation}.x`);
      throw new UserError(`pcs ${version} is not supported, only ${known.join(', ')}`);
    }
    this.version = version;
    this.#dialect = dialect;
  }

  /** Has `node` do what one command line of its dialect does. */
  async order(node: Node, spell: (dialect: PcsDialect) => string): Promise<void> {
    await run(node, spell(this.#dialect));
  }

  /** Makes `node` known to the pcsd of all nodes. The password goes by standard input. */
  async auth(node: Node, nodes: readonly string[], password: string): Promise<void> {
    await node.exec(this.#dialect.auth(nodes), { stdin: `${password}\n`, timeoutMs: clusterWideTimeoutMs });
  }

  /** Writes a new cluster's configuration to its nodes, destroying what they belonged to before. */
  async setup(node: Node, cluster: ClusterSpec): Promise<void> {
    const nodes = cluster.nodes.map(({ name }) => name);
    await run(node, this.#dialect.setup(cluster));
    if (!this.#dialect.setupRestartsPcsd) return;
    await waitUntil(
      'pcsd answers on every node again',
      async () => this.pcsdStatus(node, nodes),
      (states) => nodes.every((name) => states[name] === 'online'),
      // The restart may be still to come when it first answers.
      { timeoutMs: pcsdRestartTimeoutMs, holdMs: pcsdRestartHoldMs },
    );
  }

  /** Makes `added` one of the cluster of `node`, whose pcsd must be authenticated to it; starts nothing there. */
  async addNode(node: Node, added: ClusterNode, { force }: { force: boolean }): Promise<void> {
    await run(node, this.#dialect.addNode(added, { force }));
  }

  /** Stops the cluster on `removed` and takes it out of that of `node`. */
  async removeNode(node: Node, removed: string): Promise<void> {
    await run(node, this.#dialect.removeNode(removed));
  }

  async enableAll(node: Node): Promise<void> {
    await run(node, this.#dialect.enableAll);
  }

  async startAll(node: Node): Promise<void> {
    await run(node, this.#dialect.startAll);
  }

  /** What `node` can say of the pcsd of each of these nodes. */
  async pcsdStatus(node: Node, nodes: readonly string[]): Promise<Record<string, PcsdState>> {
    // Exit code 2: one is not online. Its text says which.
    const { stdout } = await run(node, this.#dialect.pcsdStatus(nodes), { okCodes: [0, 2] });
    return parsePcsdStatus(stdout);
  }

  async createFenceDevice(node: Node, device: FenceDeviceSpec): Promise<void> {
    await run(node, this.#dialect.createFenceDevice(device));
  }

  async updateFenceDevice(node: Node, device: FenceDeviceSpec): Promise<void> {
    await run(node, this.#dialect.updateFenceDevice(device));
  }

  async deleteFenceDevice(node: Node, id: string): Promise<void> {
    await run(node, this.#dialect.deleteFenceDevice(id));
  }

  /** The command lines that concern resources, to be run by `run`. */
  get resources(): ResourceCommands {
    return this.#dialect.resources;
  }

  /** Runs one of its own command lines. */
  async run(node: Node, command: string): Promise<void> {
    await run(node, command);
  }

  /** Has the cluster forget the failures of a resource, or of all. */
  async cleanUp(node: Node, id?: string): Promise<void> {
    await run(node, this.#dialect.cleanUp(id));
  }

  async setResourceDefault(node: Node, name: string, value: string): Promise<void> {
    await run(node, this.#dialect.setResourceDefault(name, value));
  }

  /**
   * Has the cluster fence `target`; returns when it says that it did.
   * @throws CommandError when it could not
   */
  async fence(node: Node, target: string, action: 'off' | 'reboot'): Promise<void> {
    const command = this.#dialect.fence(target, action);
    expectText(
      node,
      command,
      await run(node, command, { timeoutMs: fenceTimeoutMs }),
      `Node: ${target} fenced`,
    );
  }

  /**
   * Tells the cluster that `target` is down, whatever it is: nothing in pcs looks. Find out first.
   * @throws CommandError too when pcs ends well and has confirmed nothing
   */
  async confirm(node: Node, target: string): Promise<void> {
    const command = this.#dialect.confirm(target);
    expectText(node, command, await run(node, command), `Node: ${target} confirmed fenced`);
  }
}

/** The pcs that a node has installed. @throws UserError when it is of an unknown generation */
export async function pcsOf(node: Node): Promise<Pcs> {
  const { stdout, stderr } = await node.exec('pcs --version');
  // The version may be followed by a list of capabilities, or preceded by a warning.
  const version = /^\d+\.\d+(\.\d+)*/m.exec(stdout)?.[0];
  if (version === undefined)
    throw new CommandError(node.name, 'pcs --version', { why: 'named no version', stdout, stderr });
  return new Pcs(version);
}

async function run(node: Node, command: string, options: ExecOptions = {}): Promise<ExecResult> {
  return node.exec(command, { timeoutMs: clusterWideTimeoutMs, ...options });
}

/** 0.9 and 0.10 print their successes on stdout, later ones on stderr. */
function expectText(node: Node, command: string, result: ExecResult, text: string): void {
  if (`${result.stdout}\n${result.stderr}`.includes(text)) return;
  throw new CommandError(node.name, command, { ...result, why: `exited with 0 and did not say "${text}"` });
}
