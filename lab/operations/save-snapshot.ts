import type { Backend, LabState, Snapshot } from '../backend/backend.ts';
import { UnavailableError } from '../errors.ts';
import { shellQuote, type Node } from '../node/node.ts';
import { parseCib, type CibCopy } from '../observe/parse-cib.ts';
import { readTokens, withoutTokens } from '../snapshot/pcs-tokens.ts';
import {
  isTakenAsIs,
  keyPlaces,
  passwordPlace,
  tokenPlaces,
  tokenStores,
} from '../snapshot/secret-places.ts';
import { waitUntil } from '../wait-until.ts';
import { orBroken } from './bring-up.ts';

const insteadFolder = '/run/fencelab-snapshot';
const writtenTimeoutMs = 20_000;

/**
 * Keeps a lab's nodes under a name. What of theirs must fit together is looked at before and after they are copied: the
 * cluster's configuration on disk is the one that Pacemaker signed, that it holds in memory where it runs, and the same on
 * all nodes, as is corosync's.
 *
 * The caller holds the snapshot's lock. A save that fails leaves what had the name before.
 *
 * @throws UnavailableError when it is not, or was changed meanwhile
 */
export async function saveSnapshot(
  backend: Backend,
  lab: LabState,
  snapshot: Pick<Snapshot, 'name' | 'kind'>,
): Promise<void> {
  refuseOtherMachines(lab);
  const nodes = lab.topology.machines.map(({ name }) => backend.node(lab.spec.name, name));
  const before = await configurationIsWritten(nodes);
  const tokenFiles = new Map(
    await Promise.all(nodes.map(async (node) => [node.name, await readTokenFiles(node)] as const)),
  );
  const texts = [...tokenFiles.values()].flatMap((files) => tokenStores.flatMap((path) => files[path] ?? []));
  const tokens = Object.assign({}, ...texts.map(readTokens)) as Record<string, string>;
  const layOut = async (node: Node): Promise<void> =>
    layOutInstead(node, tokenFiles.get(node.name) ?? {}, tokens);
  const takenAt = new Date();
  try {
    await backend.saveSnapshot(lab, { ...snapshot, takenAt }, { isTakenAsIs, insteadFolder, layOut });
    if ((await configurationIsWritten(nodes)) !== before)
      throw new UnavailableError(
        `lab "${lab.spec.name}": its configuration was changed while it was being copied`,
        {
          hint: 'save it when nothing changes the cluster',
        },
      );
  } catch (error) {
    await backend.removeSnapshot(snapshot.name, { takenAt });
    throw error;
  } finally {
    await Promise.all(nodes.map(async (node) => node.exec(`rm -rf ${insteadFolder}*`, { okCodes: 'any' })));
  }
}

/** @throws UnavailableError for a lab of more than nodes: what the others know of them, and they of the others, would not fit */
export function refuseOtherMachines({ spec, topology }: LabState): void {
  const names = topology.otherMachines.map(({ name }) => name);
  if (names.length > 0)
    throw new UnavailableError(
      `lab "${spec.name}" has ${names.join(', ')}, and a snapshot holds nodes alone: such a lab is deployed each time`,
    );
}

/** What of a node's configuration must fit together. */
interface Configuration {
  /** `admin_epoch.epoch` of the one in memory; undefined where the cluster does not run. */
  live: string | undefined;
  disk: CibCopy;
  isSigned: boolean;
  corosync: string;
}

/** The live configuration's first element, the signature of the one on disk and its digest, corosync.conf's, and the whole CIB. */
const configurationCommand =
  'cd /var/lib/pacemaker/cib && echo "live $(cibadmin --query --local 2>/dev/null | head -n 1)" && ' +
  'echo "signed $(cat cib.xml.sig)" && echo "is $(cibadmin --md5-sum --xml-file cib.xml)" && ' +
  'echo "corosync $(sha256sum </etc/corosync/corosync.conf)" && cat cib.xml';

async function readConfiguration(node: Node): Promise<Configuration> {
  const { stdout } = await node.exec(configurationCommand);
  const word = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(stdout)?.[1] ?? '';
  const [, live] = /(<cib .*)/.exec(word('live')) ?? [];
  return {
    live: live === undefined ? undefined : parseCib(`${live.replace(/\/?>$/, '')}/>`).epoch,
    disk: parseCib(stdout.slice(stdout.indexOf('\n<') + 1)),
    isSigned: word('signed') !== '' && word('signed') === word('is'),
    corosync: word('corosync'),
  };
}

/** @returns what it is, once it is the same everywhere; equal texts, equal configuration */
async function configurationIsWritten(nodes: readonly Node[]): Promise<string> {
  const found = await orBroken(
    'is the cluster healthy? see lab status',
    waitUntil(
      "the cluster's configuration is on every node's disk",
      async () => Promise.all(nodes.map(readConfiguration)),
      (all) => all.every(isWritten) && new Set(all.map(fingerprintOf)).size === 1,
      { timeoutMs: writtenTimeoutMs, show: (all) => all.map((each) => JSON.stringify(each)).join('\n') },
    ),
  );
  return found.map(fingerprintOf)[0] ?? '';
}

/** Pacemaker writes to disk a moment after it has changed the configuration, then signs it. */
function isWritten({ live, disk, isSigned }: Configuration): boolean {
  return isSigned && (live === undefined || live === disk.epoch);
}

function fingerprintOf({ disk, corosync }: Configuration): string {
  return `${disk.epoch} ${disk.digest} ${corosync}`;
}

/** Files with tokens, by their paths, of those that a node has. */
type TokenFiles = Record<string, string>;

async function readTokenFiles(node: Node): Promise<TokenFiles> {
  const { stdout } = await node.exec(
    `for file in ${shellQuote(...tokenPlaces)}; do [ ! -e $file ] || echo "$file $(base64 -w 0 $file)"; done`,
  );
  const lines = stdout.split('\n').filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => {
      const [path = '', content = ''] = line.split(' ');
      return [path, Buffer.from(content, 'base64').toString()];
    }),
  );
}

/** Lays out, in memory, what a snapshot holds in the place of a node's secrets. */
async function layOutInstead(node: Node, files: TokenFiles, tokens: Record<string, string>): Promise<void> {
  const place = 'place() { mkdir -p .$(dirname $1) && cp -p --attributes-only $1 .$1; }';
  const keys = `for file in ${shellQuote(...keyPlaces)}; do [ ! -e $file ] || place $file; done`;
  const passwords = `place ${passwordPlace} && sed 's/^\\(hacluster\\|root\\):[^:]*:/\\1:!:/' ${passwordPlace} > .${passwordPlace}`;
  const kept = Object.entries(files).map(
    ([path, text]) => `place ${path} && printf '%s\\n' ${shellQuote(withoutTokens(text, tokens))} > .${path}`,
  );
  const begin = `set -eu; umask 077; rm -rf ${insteadFolder}; mkdir ${insteadFolder}; cd ${insteadFolder}`;
  await node.exec('sh', { stdin: `${[begin, place, keys, passwords, ...kept].join('\n')}\n` });
}
