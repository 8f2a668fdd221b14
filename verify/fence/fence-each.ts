import { CommandError } from '../../lab/errors.ts';
import { shellQuote, type Node } from '../../lab/node/node.ts';
import { machinesIn, type ClusterView } from '../../lab/observe/cluster-view.ts';
import { membershipProblems, observeAll } from '../../lab/observe/membership-problems.ts';
import { waitUntil, WaitTimeoutError } from '../../lab/wait-until.ts';
import type { Finding, NotLookedAt } from '../check.ts';
import { whyOf } from '../facts/fact.ts';
import type { Fate, Machines } from './machines.ts';

/** stonith_admin gives up after 120 s by itself. */
const orderTimeoutMs = 180_000;
const newsTimeoutMs = 60_000;
const backTimeoutMs = 300_000;
/** One that was fenced and is told so only now stops its cluster again. */
const backHoldMs = 2_000;

/** A node that was fenced, and of which it was proven that its own machine, and no other, went down. */
export interface Fenced {
  node: string;
  /** The node that gave the order. */
  by: string;
  proof: string;
  /** From the order until it was online again. */
  ms: number;
}

export interface Fencing {
  fenced: Fenced[];
  findings: Finding[];
  notLookedAt: NotLookedAt[];
}

export interface FenceEachOptions {
  machines: Machines;
  onFenced?: ((fenced: Fenced) => void) | undefined;
}

/**
 * Has the cluster fence each of its nodes in turn, proves by another word than the cluster's which machine went down, and waits until
 * all are online again before the next. Ends with the first that is not as it must be: the cluster believes what is not so then.
 */
export async function fenceEach(
  nodes: readonly Node[],
  { machines, onFenced }: FenceEachOptions,
): Promise<Fencing> {
  const result: Fencing = { fenced: [], findings: [], notLookedAt: [] };
  const members = await memberNames(nodes);
  for (const [i, target] of members.entries()) {
    const startedAt = performance.now();
    const by = nodes.find(({ name }) => name !== target);
    if (!by) {
      result.notLookedAt.push({ where: target, notLookedAt: 'no other node can order its fencing' });
      continue;
    }
    const looks = await fenceOne({ target, by, nodes, members, machines });
    result.findings.push(...looks.filter((look) => 'what' in look));
    result.notLookedAt.push(...looks.filter((look) => 'notLookedAt' in look));
    if (looks.length > 0) {
      const left = members.slice(i + 1);
      result.notLookedAt.push(
        ...left.map((where) => ({ where, notLookedAt: `not fenced, after what became of ${target}` })),
      );
      return result;
    }
    const ms = Math.round(performance.now() - startedAt);
    const fenced = { node: target, by: by.name, proof: machines.proof, ms };
    result.fenced.push(fenced);
    onFenced?.(fenced);
  }
  return result;
}

/** All members, those first that were given; a remote node is a member too. */
async function memberNames(nodes: readonly Node[]): Promise<string[]> {
  const members = machinesIn(await observeAll(nodes));
  return [...new Set([...nodes.map(({ name }) => name), ...members])];
}

interface OneFencing {
  target: string;
  by: Node;
  nodes: readonly Node[];
  members: readonly string[];
  machines: Machines;
}

async function fenceOne(fencing: OneFencing): Promise<(Finding | NotLookedAt)[]> {
  const { target, machines } = fencing;
  const fateOf = await machines.mark();
  const looks = await order(fencing);
  const believedOff = looks.length === 0 && machines.action === 'off' ? target : null;
  try {
    if (looks.length === 0) looks.push(...(await ownFate(fencing, fateOf)));
    // A fencing that failed may have cut another machine, that of the node which gave the order among them.
    looks.push(...(await othersFates(fencing, fateOf)));
    if (looks.length === 0 && machines.action === 'off') looks.push(...(await spreadNews(fencing)));
  } finally {
    // Whatever was found, nothing is left off.
    await machines.restore(believedOff);
  }
  return [...looks, ...(await comeBack(fencing))];
}

/** By stonith_admin, which is the same in every generation; without quorum or a device it fails. */
async function order({ target, by, machines }: OneFencing): Promise<(Finding | NotLookedAt)[]> {
  const verb = machines.action === 'off' ? '--fence' : '--reboot';
  try {
    await by.exec(`stonith_admin ${verb} ${shellQuote(target)}`, { timeoutMs: orderTimeoutMs });
    return [];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [
      {
        where: target,
        what: `the cluster could not fence ${target}: ${whyOf(error)}`,
        why: 'when it is lost, its resources are recovered nowhere: the cluster waits for a proof that does not come',
        mend: `journalctl -u pacemaker on ${by.name} says which device failed, and at what`,
      },
    ];
  }
}

type FateOf = (machine: string) => Promise<Fate>;

const mendDevice = 'pcs stonith config shows its device’s address and port: they are another machine’s';

const mendIdle =
  'pcs stonith config shows its device: the address and port are another machine’s, or its action leaves the machine on ' +
  '(pcmk_off_action, pcmk_reboot_action, or what the agent itself does for "off" and "reboot")';

async function ownFate({ target, machines }: OneFencing, fateOf: FateOf): Promise<(Finding | NotLookedAt)[]> {
  const fate = await waitUntil(
    `it is proven that ${target} went down`,
    async () => fateOf(target),
    (now) => now === 'went-down',
    { timeoutMs: machines.proofTimeoutMs },
  ).catch((error: unknown) => {
    if (error instanceof WaitTimeoutError) return fateOf(target);
    throw error;
  });
  if (fate === 'went-down') return [];
  if (fate === 'unknown')
    return [{ where: target, notLookedAt: 'nobody can say whether its machine went down' }];
  return [
    {
      where: target,
      what: `the cluster says that ${target} was fenced, and its machine did not go down`,
      why: 'its resources are started elsewhere while it runs them: data is destroyed',
      mend: mendIdle,
    },
  ];
}

async function othersFates(
  { target, members }: OneFencing,
  fateOf: FateOf,
): Promise<(Finding | NotLookedAt)[]> {
  const others = members.filter((name) => name !== target);
  const fates = await Promise.all(others.map(async (name) => ({ name, fate: await fateOf(name) })));
  return fates.flatMap(({ name, fate }): (Finding | NotLookedAt)[] => {
    if (fate === 'stayed-up') return [];
    if (fate === 'unknown')
      return [{ where: name, notLookedAt: `nobody can say whether it went down with ${target}` }];
    return [
      {
        where: name,
        what: `${name} went down when ${target} was fenced`,
        why: 'a node that was well is lost, and the one that was not runs on',
        mend: mendDevice,
      },
    ];
  });
}

/** Powered on before all know that it was fenced, a node is told so by them later, and stops. */
async function spreadNews({ target, nodes }: OneFencing): Promise<Finding[]> {
  const others = nodes.filter(({ name }) => name !== target);
  try {
    await waitUntil(
      `all others see ${target} offline`,
      async (signal) => observeAll(others, signal),
      (views) => views.every((view) => view.nodes[target] === 'offline'),
      {
        timeoutMs: newsTimeoutMs,
        show: (views) =>
          views.map((view) => `${view.nodes[target] ?? 'unknown'} by ${view.observer}`).join(', '),
      },
    );
    return [];
  } catch (error) {
    if (!(error instanceof WaitTimeoutError)) throw error;
    return [
      {
        where: target,
        what: `${newsTimeoutMs / 1000} s after ${target} was fenced it is not offline for all: ${lastSeen(error)}`,
        why: 'its resources are recovered only once it is: the cluster waits, or does not know what it did',
        mend: `journalctl -u pacemaker on the nodes that say so; stonith_admin --history ${target} tells what became of the fencing`,
      },
    ];
  }
}

/** What the wait saw last, be it the text that it shows or an error. */
function lastSeen({ last }: WaitTimeoutError): string {
  return last instanceof Error ? whyOf(last) : String(last);
}

async function comeBack({ target, nodes, members }: OneFencing): Promise<Finding[]> {
  try {
    await waitUntil(
      'every node is online again',
      async (signal) => absences(await observeAll(nodes, signal), members),
      (problems) => problems.length === 0,
      { timeoutMs: backTimeoutMs, holdMs: backHoldMs, show: (problems) => problems.join('; ') },
    );
    return [];
  } catch (error) {
    if (!(error instanceof WaitTimeoutError)) throw error;
    return [
      {
        where: target,
        what: `after the fencing of ${target} the cluster did not become whole: ${lastSeen(error)}`,
        why: 'each fencing leaves the cluster a node smaller, until someone comes',
        mend: `look whether its machine runs, and at what starts with it: systemctl is-enabled corosync pacemaker on ${target}`,
      },
    ];
  }
}

/** Remote nodes have no view of their own. */
function absences(views: readonly ClusterView[], members: readonly string[]): string[] {
  const seen = views.find(({ dc, observer }) => dc === observer) ?? views[0];
  const remote = members.filter((name) => !views.some(({ observer }) => observer === name));
  return [
    ...membershipProblems(views),
    ...remote
      .filter((name) => seen?.nodes[name] !== 'online')
      .map((name) => `${name} is ${seen?.nodes[name] ?? 'unknown'}`),
  ];
}
