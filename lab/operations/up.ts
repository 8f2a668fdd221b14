import type { Backend, LabSpec, LabState } from '../backend/backend.ts';
import { deployTasks } from './deploy.ts';
import { UnavailableError, UserError } from '../errors.ts';
import { checkResources } from '../host/resources.ts';
import { labInventory } from './lab-inventory.ts';
import { SshNode } from '../node/ssh-node.ts';
import { partFiles } from './part-files.ts';
import { ensureSecrets, readSecrets, type Secrets } from '../secrets/secrets.ts';
import { findLabProblems, readStatus, type LabStatus } from './status.ts';
import type { Task } from './task.ts';
import { waitUntil, WaitTimeoutError } from '../wait-until.ts';

export interface UpOptions {
  lab: string;
  /** Undefined: what setup chose. */
  os: string | undefined;
  image: string | undefined;
  /** Undefined: three, or as many as the lab has. */
  nodes: number | undefined;
  deploy: boolean;
  clusterName: string | undefined;
}

/** The fence host listens after half a second. */
const serviceTimeoutMs = 20_000;
/** So much of a log's end is shown when its service does not come up. */
const lastSaidChars = 1_000;

/** What is to be done until the lab is up: nothing, where it already is. */
export interface UpPlan {
  /** The healthy lab that already stands; then there are no tasks. */
  standing: LabStatus | undefined;
  tasks: Task[];
}

const defaultNodes = 3;
/** From power on to an SSH answer; measured 1 to 4 s a node. */
const bootTimeoutMs = 60_000;

/**
 * Plans what takes this host from what stands there now to a lab that is up.
 *
 * @throws UserError when the lab stands but was asked to be another
 * @throws UnavailableError when the host lacks an image, memory, disk, or the lab's secrets are gone
 */
export async function planUp(backend: Backend, options: UpOptions): Promise<UpPlan> {
  const found = await backend.find(options.lab);
  if (found) await refuseOtherSpec(backend, found, options);
  if (found?.parts.some(({ exists }) => exists) && !(await readSecrets(options.lab))) {
    throw new UnavailableError(`lab "${options.lab}" stands, but its keys are gone from this host`, {
      hint: `remove it and start anew: lab down --name ${options.lab}`,
    });
  }
  const isComplete = found?.parts.every(({ exists, power }) => exists && power === 'on') ?? false;
  if (found && isComplete) {
    const status = await readStatus(backend, found);
    if (findLabProblems(status).length === 0 || !options.deploy) return { standing: status, tasks: [] };
  }
  const spec = found?.spec ?? (await newSpec(backend, options));
  const missing = found
    ? found.parts.filter(({ role, exists }) => role === 'node' && !exists).length
    : spec.nodes;
  if (missing > 0) checkResources({ nodes: missing, ...(await backend.capacity()) });
  const bringUp = new BringUp(backend, spec, found);
  const tasks = bringUp.tasks();
  if (options.deploy)
    tasks.push(
      ...deployTasks(() => labInventory(bringUp.lab, bringUp.secrets, options.clusterName), {
        hurryElection: true,
      }),
    );
  return { standing: undefined, tasks };
}

async function newSpec(backend: Backend, { lab, os, image, nodes }: UpOptions): Promise<LabSpec> {
  return { name: lab, nodes: nodes ?? defaultNodes, ...(await backend.nodeImage({ os, image })) };
}

/** A lab is what it was made as: another system, image or size takes another lab. */
async function refuseOtherSpec(
  backend: Backend,
  { spec }: LabState,
  { os, image, nodes }: UpOptions,
): Promise<void> {
  const differences = [
    os !== undefined && os !== spec.os && `--os ${os}, it has ${spec.os}`,
    image !== undefined && image !== spec.image && `--image ${image}, it has ${spec.image}`,
    nodes !== undefined && nodes !== spec.nodes && `--nodes ${nodes}, it has ${spec.nodes}`,
  ].filter((text) => text !== false);
  if (differences.length === 0) return;
  throw new UserError(`lab "${spec.name}" stands and is another: ${differences.join('; ')}`, {
    hint: `give the new one another --name, or remove this one first: lab down --name ${spec.name}`,
  });
}

/** The lab while it is being brought up; each task fills in what the later ones need. */
class BringUp {
  lab!: LabState;
  secrets!: Secrets;
  readonly #backend: Backend;
  readonly #spec: LabSpec;

  constructor(backend: Backend, spec: LabSpec, found: LabState | undefined) {
    this.#backend = backend;
    this.#spec = spec;
    if (found) this.lab = found;
  }

  tasks(): Task[] {
    return [
      { title: 'network', run: async (note) => this.#network(note) },
      {
        title: 'fence host and time server',
        run: async (note) => this.#services(note),
      },
      { title: 'nodes', run: async (note) => this.#parts(note, ['node']) },
      { title: 'nodes answer over SSH', run: async (note) => this.#answers(note) },
    ];
  }

  async #network(note: (text: string) => void): Promise<void> {
    const stood = this.lab !== undefined;
    this.lab = await this.#backend.ensureNetwork(this.#spec);
    this.secrets = await ensureSecrets(this.#spec.name, this.lab.topology.machines);
    note(`${this.lab.topology.subnet}${stood ? ', was there' : ''}`);
  }

  async #services(note: (text: string) => void): Promise<void> {
    await this.#parts(note, ['fence-host', 'time-server']);
    await orBroken(
      'lab logs fence-host says why',
      waitUntil(
        'the fence host listens',
        async () =>
          textOf(this.#backend.logs(this.#spec.name, 'fence-host', { follow: false, sinceStart: true })),
        (log) => log.includes('"ready":true'),
        { timeoutMs: serviceTimeoutMs, show: (log) => log.slice(-lastSaidChars) || 'it said nothing' },
      ),
    );
  }

  async #parts(note: (text: string) => void, roles: string[]): Promise<void> {
    const parts = this.lab.parts.filter(({ role }) => roles.includes(role));
    const todo = parts.filter(({ exists, power }) => !exists || power !== 'on');
    await Promise.all(
      todo.map(async (part) => {
        if (!part.exists)
          await this.#backend.createPart(this.lab, part, await partFiles(this.lab, part, this.secrets));
        await this.#backend.startPart(this.#spec.name, part.name);
      }),
    );
    note(todo.length === 0 ? 'were there' : todo.map(({ name }) => name).join(', '));
  }

  async #answers(note: (text: string) => void): Promise<void> {
    const { nodes } = labInventory(this.lab, this.secrets);
    await Promise.all(
      nodes.map(async (node) => {
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
      }),
    );
    note(nodes.map(({ address }) => address).join(', '));
  }
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

/** A part that does not come up in its time is the lab's fault, not that of a deployment. */
async function orBroken(hint: string, waiting: Promise<unknown>): Promise<void> {
  try {
    await waiting;
  } catch (cause) {
    if (cause instanceof WaitTimeoutError) throw new UnavailableError(cause.message, { hint, cause });
    throw cause;
  }
}
