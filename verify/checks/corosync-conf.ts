import type { Settings } from '../../lab/observe/parse-corosync-conf.ts';
import { theCluster, type Check, type Look } from '../check.ts';
import {
  corosyncFiles,
  flatCmap,
  isNeverSetUp,
  notRun,
  type CorosyncFile,
  type CorosyncFiles,
} from '../corosync-files.ts';
import type { ClusterFacts, NodeFacts } from '../facts/cluster-facts.ts';
import { corosyncConfPath } from '../facts/node-facts.ts';
import { judgeEach, judgeRunning } from '../judge-known.ts';
import { mendOf } from '../mend.ts';

/** The file is what corosync will run with after the next start: it must be the others', and what runs now. */
export const corosyncConf: Check = {
  name: 'corosync-conf',
  title: 'corosync.conf is equal on all nodes, and is what runs',
  look(cluster) {
    if (isNeverSetUp(cluster)) return [neverSetUp(cluster)];
    const written = corosyncFiles(cluster.nodes);
    const mend = mendFiles(written, cluster);
    return [
      ...judgeEach(
        cluster.nodes,
        (node) => node.corosyncConf,
        (text, node) => (text === null ? [missing(node, mend)] : []),
      ),
      ...differences(written.files, mend),
      ...judgeRunning(
        cluster.nodes,
        (node) => node.cmap,
        (cmap, node) => notRunning(cmap, node, { files: written.files, mend }),
      ),
    ];
  },
};

function neverSetUp({ nodes }: ClusterFacts): Look {
  return {
    where: theCluster,
    what: `no node has a ${corosyncConfPath}`,
    why: 'corosync starts on no node: there is no cluster',
    mend: mendOf(nodes).setUp(nodes.map(({ name }) => name)),
  };
}

function missing({ name }: NodeFacts, mend: FileMends): Look {
  return {
    where: name,
    what: `there is no ${corosyncConfPath}`,
    why: 'corosync will not start there again',
    mend: mend.sync,
  };
}

function differences([usual, ...odd]: readonly CorosyncFile[], mend: FileMends): Look[] {
  if (!usual) return [];
  return odd.flatMap(({ names, settings }) =>
    names.map((name) => ({
      where: name,
      what: `${corosyncConfPath} is not the one of ${usual.names.join(', ')}: ${describe(
        Object.keys({ ...settings, ...usual.settings }),
        { own: settings, other: usual.settings, verb: 'there' },
      )}`,
      why: 'after its next start the node runs with other settings than the rest, or finds nobody',
      mend: mend.syncAndReload,
    })),
  );
}

function notRunning(
  cmap: ReadonlyMap<string, string>,
  { name }: NodeFacts,
  { files, mend }: { files: readonly CorosyncFile[]; mend: FileMends },
): Look[] {
  const written = files.find(({ names }) => names.includes(name))?.settings ?? {};
  const runs = flatCmap(cmap);
  const wrong = notRun(written, runs);
  if (wrong.length === 0) return [];
  return [
    {
      where: name,
      what: `corosync does not run with what ${corosyncConfPath} says: ${describe(wrong, {
        own: written,
        other: runs,
        verb: 'it runs with',
      })}`,
      why: 'the change shows at the next start, when nobody expects it',
      mend: mend[files.length > 1 ? 'syncAndReload' : 'reload'],
    },
  ];
}

type FileMends = Record<'sync' | 'syncAndReload' | 'reload', string>;

/** A file that was edited on one node is spread from nowhere, and loaded only once all nodes have it. */
function mendFiles({ files, source }: CorosyncFiles, { nodes, unanswered }: ClusterFacts): FileMends {
  const sync = mendOf(nodes).syncCorosync;
  const reload = 'pcs cluster reload corosync';
  const running = files.filter(({ runs }) => runs === true).flatMap(({ names }) => names);
  const unclear = `compare the files of all nodes first: ${running.length > 0 ? `that of ${running.join(', ')} is what corosync runs with` : 'none is known to be what corosync runs with'}; then on a node that has the right one: `;
  const from = source === undefined ? unclear : `on ${source}: `;
  const alike = files.flatMap(({ names }) => names);
  const others = [...nodes, ...unanswered].map(({ name }) => name).filter((name) => !alike.includes(name));
  const first = others.length > 0 ? `see first that ${others.join(', ')} has the same file; then ` : '';
  return {
    sync: files.length === 0 ? `on a node that has it: ${sync}` : from + sync,
    syncAndReload: `${from}${sync} && ${reload}`,
    reload: `where the change is meant, ${first}on ${alike[0]}: ${reload}; what it does not take, a restart of the cluster does`,
  };
}

/** At most three keys of those that differ, with both values. */
function describe(
  keys: readonly string[],
  { own, other, verb }: { own: Settings; other: Settings; verb: string },
): string {
  const told = keys
    .filter((key) => own[key] !== other[key])
    .map((key) =>
      // corosync.conf may hold the key itself.
      key === 'totem.key' ? key : `${key} is ${own[key] ?? 'not set'}, ${verb} ${other[key] ?? 'none'}`,
    );
  const rest = told.length - 3;
  return `${told.slice(0, 3).join('; ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
