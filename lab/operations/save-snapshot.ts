import type { Backend, LabState, Snapshot } from '../backend/backend.ts';
import { UnavailableError } from '../errors.ts';
import { shellQuote, type Node } from '../node/node.ts';
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
 * @throws UnavailableError when it is not, or was changed meanwhile
 */
export async function saveSnapshot(
  backend: Backend,
  lab: LabState,
  snapshot: Pick<Snapshot, 'name' | 'kind'>,
): Promise<void> {
  const nodes = lab.topology.machines.map(({ name }) => backend.node(lab.spec.name, name));
  const before = await configurationIsWritten(nodes);
  const tokenFiles = new Map(
    await Promise.all(nodes.map(async (node) => [node.name, await readTokenFiles(node)] as const)),
  );
  const texts = [...tokenFiles.values()].flatMap((files) => tokenStores.flatMap((path) => files[path] ?? []));
  const tokens = Object.assign({}, ...texts.map(readTokens)) as Record<string, string>;
  const layOut = async (node: Node): Promise<void> =>
    layOutInstead(node, tokenFiles.get(node.name) ?? {}, tokens);
  try {
    await backend.saveSnapshot(lab, snapshot, { isTakenAsIs, insteadFolder, layOut });
    if ((await configurationIsWritten(nodes)) === before) return;
  } catch (error) {
    await backend.removeSnapshot(snapshot.name);
    throw error;
  } finally {
    await Promise.all(nodes.map(async (node) => node.exec(`rm -rf ${insteadFolder}*`, { okCodes: 'any' })));
  }
  await backend.removeSnapshot(snapshot.name);
  throw new UnavailableError(
    `lab "${lab.spec.name}": its configuration was changed while it was being copied`,
    {
      hint: 'save it when nothing changes the cluster',
    },
  );
}

/** The live configuration's first element where the cluster runs; on disk, its signature, its digest; corosync.conf's. */
const configurationCommand =
  'cd /var/lib/pacemaker/cib && echo "live $(cibadmin --query --local 2>/dev/null | head -n 1)" && ' +
  'echo "disk $(head -n 1 cib.xml)" && echo "signed $(cat cib.xml.sig)" && ' +
  'echo "is $(cibadmin --md5-sum --xml-file cib.xml)" && sha256sum /etc/corosync/corosync.conf';

/** @returns what it is, once it is the same everywhere; equal texts, equal configuration */
async function configurationIsWritten(nodes: readonly Node[]): Promise<string> {
  const found = await orBroken(
    'is the cluster healthy? see lab status',
    waitUntil(
      "the cluster's configuration is on every node's disk",
      async () => Promise.all(nodes.map(async (node) => (await node.exec(configurationCommand)).stdout)),
      (texts) =>
        texts.every((text) => isWritten(text) && fingerprintOf(text) === fingerprintOf(texts[0] ?? '')),
      { timeoutMs: writtenTimeoutMs, show: (texts) => texts.map((text) => text.trim()).join('\n') },
    ),
  );
  return fingerprintOf(found[0] ?? '');
}

/** Pacemaker writes to disk a moment after it has changed the configuration, then signs it. */
function isWritten(text: string): boolean {
  const live = versionOf(/^live (.*)$/m.exec(text)?.[1] ?? '');
  const disk = versionOf(/^disk (.*)$/m.exec(text)?.[1] ?? '');
  const [signed, is] = [/^signed (\S+)$/m.exec(text)?.[1], /^is (\S+)$/m.exec(text)?.[1]];
  return disk !== undefined && (live === undefined || live === disk) && signed !== undefined && signed === is;
}

function fingerprintOf(text: string): string {
  return text.replace(/^live .*\n/m, '').replace(/ num_updates="\d+"/, '');
}

function versionOf(cib: string): string | undefined {
  const [, admin] = / admin_epoch="(\d+)"/.exec(cib) ?? [];
  const [, epoch] = / epoch="(\d+)"/.exec(cib) ?? [];
  return admin === undefined || epoch === undefined ? undefined : `${admin}.${epoch}`;
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
  const passwords = `place ${passwordPlace} && sed 's/^\\(hacluster\\):[^:]*:/\\1:!:/' ${passwordPlace} > .${passwordPlace}`;
  const kept = Object.entries(files).map(
    ([path, text]) => `place ${path} && printf '%s\\n' ${shellQuote(withoutTokens(text, tokens))} > .${path}`,
  );
  const begin = `set -eu; umask 077; rm -rf ${insteadFolder}; mkdir ${insteadFolder}; cd ${insteadFolder}`;
  await node.exec('sh', { stdin: `${[begin, place, keys, passwords, ...kept].join('\n')}\n` });
}
