import { expectationsOf } from '../check/run-facts.ts';
import { settlesWithinMs } from '../check/settles.ts';
import type { Node } from '../node/node.ts';
import { observe } from '../observe/observe.ts';
import { parseCib } from '../observe/parse-cib.ts';
import { monotonicMs } from '../timeline/clock.ts';
import type { NewEvent } from '../timeline/event.ts';
import { waitUntil } from '../wait-until.ts';
import type { InspectionContext } from './context.ts';

const readTimeoutMs = 15_000;
/** A transition that follows on the last one's heels begins within a second. */
const holdMs = 1_000;
/**
 * Five seconds after the last change the DC asks for everybody's digest and sends the whole CIB to who has another (cib_digester_cb in
 * Pacemaker's daemons/based/based_callbacks.c). Until then the copy of a node that has just rejoined may lack
 * what the others have, at the same version: seen with Pacemaker 2.1.5.
 */
const copiesAgreeWithinMs = 20_000;

type CopyEvent = Extract<NewEvent, { kind: 'cib' }>;

interface DcState {
  dc: string;
  idle: boolean;
  state: string;
}

/**
 * Waits until the DC has nothing left to do, at most as long as the scenario allows, and tells the timeline how it stands; then
 * reads each node's copy of the CIB, again where they differ, until they agree or Pacemaker had its time to mend that. A node that
 * cannot be asked has none.
 */
export async function settle({ backend, lab, timeline }: InspectionContext): Promise<void> {
  const nodes = lab.topology.machines.map(({ name }) => backend.node(lab.spec.name, name));
  const { settlesWithinMs: bound = settlesWithinMs } = expectationsOf(timeline.events);
  let last: DcState = { dc: '', idle: false, state: 'it was not asked' };
  await waitUntil(
    'the cluster is idle',
    async () => (last = await stateOfDc(nodes)),
    ({ idle }) => idle,
    { timeoutMs: bound, holdMs, show: ({ state }) => state },
  ).catch(() => undefined);
  timeline.append({
    kind: 'idle',
    source: 'lab',
    atMs: monotonicMs(),
    node: last.dc,
    idle: last.idle,
    state: last.state,
  });
  let copies = await readCopies(nodes);
  for (const copy of copies) timeline.append(copy);
  if (agree(copies)) return;
  await waitUntil('the copies of the CIB agree', async () => (copies = await readCopies(nodes)), agree, {
    timeoutMs: copiesAgreeWithinMs,
  }).catch(() => undefined);
  for (const copy of copies) timeline.append(copy);
}

/** The FSA state of the DC's controller, as crmadmin prints it in either generation; idle is `S_IDLE`. */
async function stateOfDc(nodes: readonly Node[]): Promise<DcState> {
  const views = await Promise.all(nodes.map(async (node) => observe(node, { timeoutMs: readTimeoutMs })));
  const view = views.find(({ dc, observer }) => dc === observer);
  const node = nodes.find(({ name }) => name === view?.observer);
  if (!view || !node) return { dc: '', idle: false, state: 'no node takes itself for the DC' };
  const unsteady = Object.entries(view.nodes).filter(
    ([, state]) => state === 'pending' || state === 'unclean',
  );
  const { stdout } = await node.exec(`crmadmin -S ${node.name}`, {
    okCodes: 'any',
    timeoutMs: readTimeoutMs,
  });
  const state = /\bS_[A-Z_]+/.exec(stdout)?.[0] ?? (stdout.trim() || 'crmadmin printed nothing');
  const [first] = unsteady;
  if (first) return { dc: node.name, idle: false, state: `${state}, ${first.join(' is ')}` };
  return { dc: node.name, idle: state === 'S_IDLE', state };
}

async function readCopies(nodes: readonly Node[]): Promise<CopyEvent[]> {
  const copies = await Promise.all(nodes.map(readCopy));
  return copies.filter((copy) => copy !== undefined);
}

function agree(copies: readonly CopyEvent[]): boolean {
  return new Set(copies.map(({ version, digest }) => `${version} ${digest}`)).size <= 1;
}

async function readCopy(node: Node): Promise<CopyEvent | undefined> {
  const atMs = monotonicMs();
  const { stdout, exitCode } = await node
    .exec('cibadmin --query', { okCodes: 'any', timeoutMs: readTimeoutMs })
    .catch(() => ({ stdout: '', exitCode: 1 }));
  if (exitCode !== 0) return undefined;
  const { epoch, updates, digest } = parseCib(stdout);
  return { kind: 'cib', source: 'node', node: node.name, atMs, version: `${epoch}.${updates}`, digest };
}
