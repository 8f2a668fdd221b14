import type { Settings } from '../../lab/observe/parse-corosync-conf.ts';
import type { Check, Finding, Look } from '../check.ts';
import { corosyncConfs } from '../corosync-files.ts';
import type { ClusterFacts, KeyFile } from '../facts/cluster-facts.ts';
import { fenceKeyOf, keyPaths } from '../facts/node-facts.ts';
import { judgeEach, knownOf } from '../judge-known.ts';
import { oddOnes } from '../odd-ones.ts';

interface Key {
  path: string;
  /** Whether the cluster cannot do without. */
  isNeeded: boolean;
  why: string;
}

/** Digests are compared here and never shown. */
export const keys: Check = {
  name: 'keys',
  title: 'the keys are equal on all nodes, and nobody else reads them',
  look(cluster) {
    return [
      ...judgeEach(
        cluster.nodes,
        (node) => node.keys,
        () => [],
      ),
      ...keysOf(cluster).flatMap((key) => problemsOf(key, cluster)),
      ...notKnown(cluster),
    ];
  },
};

function keysOf({ nodes, devices }: ClusterFacts): Key[] {
  const fenceKeys = new Set(devices.flatMap(({ device }) => fenceKeyOf(device)));
  return [
    {
      path: keyPaths.corosync,
      isNeeded: corosyncConfs(nodes).some(({ conf }) => keyFileOf(conf.totem) === keyPaths.corosync),
      why: 'once corosync is restarted on a node with another key, that node hears and is heard by none',
    },
    {
      path: keyPaths.pacemaker,
      isNeeded: false,
      why: 'a remote node can be reached from some nodes alone',
    },
    ...[...fenceKeys].map((path) => ({
      path,
      isNeeded: true,
      why: 'a node with another key is answered by no fence host: what it orders fenced is not',
    })),
  ];
}

/** The file that corosync has its key in; none where it needs no key, or corosync.conf(5) holds the key itself. */
function keyFileOf({
  secauth,
  crypto_cipher: cipher,
  crypto_hash: hash,
  key,
  keyfile,
}: Settings): string | undefined {
  const isOn = secauth === 'on' || [cipher, hash].some((name) => name !== undefined && name !== 'none');
  return isOn && key === undefined ? (keyfile ?? keyPaths.corosync) : undefined;
}

/** The cluster's configuration tells which keys it needs. */
function notKnown({ nodes, configuration }: ClusterFacts): Look[] {
  const confs = corosyncConfs(nodes);
  const elsewhere = confs
    .map(({ conf }) => keyFileOf(conf.totem))
    .find((file) => file !== undefined && file !== keyPaths.corosync);
  const isThere = knownOf(nodes, (node) => node.keys).some(({ value }) => value[keyPaths.corosync]);
  return [
    ...(nodes.length > 0 && confs.length === 0 && !isThere
      ? [{ where: 'corosync', notLookedAt: 'no node has a corosync.conf that tells whether it needs a key' }]
      : []),
    ...(elsewhere === undefined
      ? []
      : [{ where: 'corosync', notLookedAt: `its key is ${elsewhere}, which is not read` }]),
    ...(configuration.known
      ? []
      : [
          {
            where: 'the fence devices',
            notLookedAt: `which keys they need is not known: ${configuration.why}`,
          },
        ]),
  ];
}

function problemsOf({ path, isNeeded, why }: Key, { nodes }: ClusterFacts): Look[] {
  const files = knownOf(nodes, (node) => node.keys).map(({ name, value }) => ({
    name,
    value: value[path] ?? null,
  }));
  const there = files.filter((file): file is { name: string; value: KeyFile } => file.value !== null);
  const missing = there.length === 0 && !isNeeded ? [] : files.filter(({ value }) => value === null);
  const { most, odd } = oddOnes(there, ({ digest }) => digest);
  const from = most[0] ?? 'a node that has it';
  const copy = (to: string): string => `on ${from}: scp -p ${path} ${to}:${path}`;
  const finding = (where: string, what: string, mend = copy(where)): Finding => ({ where, what, why, mend });
  return [
    ...missing.map(({ name }) => finding(name, `there is no ${path}`)),
    ...odd.map(({ name }) => finding(name, `${path} is not the one of ${most.join(', ')}`)),
    ...there
      .filter(({ value }) => (value.mode & 0o004) !== 0)
      .map(({ name, value }) => ({
        where: name,
        what: `${path} is readable by everybody (mode ${value.mode.toString(8)})`,
        why: 'whoever has a login there can speak as the cluster, or cut its machines’ power',
        mend: `on ${name}: chmod o= ${path}`,
      })),
  ];
}
