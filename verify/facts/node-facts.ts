import { CommandError } from '../../lab/errors.ts';
import { shellQuote, type Node } from '../../lab/node/node.ts';
import { observe } from '../../lab/observe/observe.ts';
import { parseCfgtool } from '../../lab/observe/parse-cfgtool.ts';
import { parseCmap } from '../../lab/observe/parse-cmap.ts';
import { parsePcsdStatus, type PcsdState } from '../../lab/observe/parse-pcsd-status.ts';
import { parseQuorumtool } from '../../lab/observe/parse-quorumtool.ts';
import { unitStates } from '../../lab/observe/unit-state.ts';
import type { KeyFile, NodeFacts } from './cluster-facts.ts';
import { ask, type Fact } from './fact.ts';
import type { FenceDevice } from './fence-device.ts';
import { pcsGeneration, type PcsGeneration } from './pcs-generation.ts';
import { timeFacts } from './time-facts.ts';

export const corosyncConfPath = '/etc/corosync/corosync.conf';
export const keyPaths = {
  corosync: '/etc/corosync/authkey',
  pacemaker: '/etc/pacemaker/authkey',
  fenceXvm: '/etc/cluster/fence_xvm.key',
};

/** The file of the key that a device proves itself with; none for agents without one. */
export function fenceKeyOf({ agent, options }: FenceDevice): string[] {
  return agent === 'fence_xvm' ? [options.key_file ?? keyPaths.fenceXvm] : [];
}

/** What a cluster's nodes must have running, and after a restart again. */
export const clusterUnits = ['corosync.service', 'pacemaker.service', 'pcsd.service'];
export const deviceUnit = 'corosync-qdevice.service';

const timeoutMs = 60_000;

export interface GatherOptions {
  /** All nodes of the cluster by name. */
  names: readonly string[];
  /** Further files that must be equal and secret. */
  keyFiles: readonly string[];
  ntpServer: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Whether a node runs commands at all. @returns why it does not */
export async function whyUnanswered(node: Node): Promise<string | undefined> {
  const answer = await ask(async () => node.exec('true', { timeoutMs }));
  return answer.known ? undefined : answer.why;
}

const bootTimeoutMs = 10_000;

/**
 * Whether a node's first boot jobs are not done, by systemd's word (systemctl(1): is-system-running). Where it does not say, as without
 * D-Bus, it is not.
 */
export async function isBooting(node: Node): Promise<boolean> {
  const state = await ask(async () =>
    node.exec('systemctl is-system-running', { okCodes: 'any', timeoutMs: bootTimeoutMs }),
  );
  return state.known && ['initializing', 'starting'].includes(state.value.stdout.trim());
}

/** Asks one node for everything that it can tell by itself, each question bounded and apart from the others. */
export async function nodeFacts(node: Node, options: GatherOptions): Promise<NodeFacts> {
  const { names, ntpServer } = options;
  const pcs = ask(async () => pcsGeneration((await node.exec('pcs --version', { timeoutMs })).stdout));
  const [generation, view, quorum, units, keys, corosyncConf, cmap, rings, pcsd, time] = await Promise.all([
    pcs,
    observe(node, { timeoutMs, signal: options.signal }),
    ask(async () => ifRunning(node, 'corosync-quorumtool -s', parseQuorumtool)),
    ask(async () => unitStates(node, [...clusterUnits, deviceUnit])),
    ask(async () => readKeys(node, [...Object.values(keyPaths), ...options.keyFiles])),
    ask(async () => readFile(node, corosyncConfPath)),
    ask(async () => ifRunning(node, 'corosync-cmapctl', parseCmap)),
    ask(async () => ifRunning(node, 'corosync-cfgtool -s', parseCfgtool)),
    ask(async () => readPcsd(node, await pcs, names)),
    ask(async () => timeFacts(node, ntpServer)),
  ]);
  return {
    name: node.name,
    pcs: generation,
    view,
    quorum,
    units,
    keys,
    corosyncConf,
    cmap,
    rings,
    pcsd,
    time,
  };
}

/**
 * What a tool of corosync tells, null where that is stopped. The exit code says nothing of it: 1 is "quorate" with corosync-quorumtool
 * 2.4.
 *
 * @throws Error for anything else that cannot be read
 */
async function ifRunning<T>(
  node: Node,
  command: string,
  parse: (text: string) => T | null,
): Promise<T | null> {
  const { exitCode, stdout, stderr } = await node.exec(command, { okCodes: 'any', timeoutMs });
  const told = parse(stdout);
  if (told !== null) return told;
  if (/initialize|CS_ERR_LIBRARY|error 2\b/i.test(`${stdout}${stderr}`)) return null;
  throw new Error(`"${command}" exited with ${exitCode}: ${(stderr || stdout).trim()}`);
}

async function readFile(node: Node, path: string): Promise<string | null> {
  const { exitCode, stdout } = await node.exec(`test ! -e ${path} && exit 3; cat ${path}`, {
    okCodes: [0, 3],
    timeoutMs,
  });
  return exitCode === 3 ? null : stdout;
}

/** The digests come here to be compared, and go no further. */
async function readKeys(node: Node, paths: readonly string[]): Promise<Record<string, KeyFile | null>> {
  const unique = [...new Set(paths)];
  const { stdout } = await node.exec(
    `for file in ${shellQuote(...unique)}; do [ -e "$file" ] || continue; ` +
      'mode=$(stat -L -c %a "$file") && digest=$(sha256sum < "$file") || exit; echo "$file $mode $digest"; done',
    { timeoutMs },
  );
  const found = new Map(
    stdout
      .trim()
      .split('\n')
      .map((line): [string, KeyFile] => {
        const [path = '', mode = '', digest = ''] = line.split(' ');
        return [path, { mode: Number.parseInt(mode, 8), digest }];
      }),
  );
  return Object.fromEntries(unique.map((path) => [path, found.get(path) ?? null]));
}

async function readPcsd(
  node: Node,
  pcs: Fact<PcsGeneration>,
  names: readonly string[],
): Promise<Record<string, PcsdState>> {
  if (!pcs.known) throw new Error(pcs.why);
  const status = pcs.value === '0.9' ? 'pcs cluster pcsd-status' : 'pcs status pcsd';
  const command = `${status} ${shellQuote(...names)}`;
  // 2: one is not online; 1 says so too with some releases. The text tells which.
  const { exitCode, stdout, stderr } = await node.exec(command, { okCodes: [0, 1, 2], timeoutMs });
  const states = parsePcsdStatus(stdout);
  if (Object.keys(states).length === 0)
    throw new CommandError(node.name, command, { exitCode, stdout, stderr });
  return states;
}
