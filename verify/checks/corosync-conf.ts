import { parseCorosyncConf, type Settings } from '../../lab/observe/parse-corosync-conf.ts';
import type { Check, Look } from '../check.ts';
import type { ClusterFacts, NodeFacts } from '../facts/cluster-facts.ts';
import { corosyncConfPath } from '../facts/node-facts.ts';
import { judgeEach, knownOf } from '../judge-known.ts';
import { mendOf } from '../mend.ts';
import { oddOnes } from '../odd-ones.ts';

/** The file is what corosync will run with after the next start: it must be the others', and what runs now. */
export const corosyncConf: Check = {
  name: 'corosync-conf',
  title: 'corosync.conf is equal on all nodes, and is what runs',
  look(cluster) {
    return [
      ...judgeEach(
        cluster.nodes,
        (node) => node.corosyncConf,
        (text, node) => (text === null ? [missing(node, cluster)] : []),
      ),
      ...differences(cluster),
      ...judgeEach(
        cluster.nodes,
        (node) => node.cmap,
        (cmap, node) => (cmap === null ? [] : notRunning(cmap, node, cluster)),
      ),
    ];
  },
};

function missing({ name }: NodeFacts, { nodes }: ClusterFacts): Look {
  return {
    where: name,
    what: `there is no ${corosyncConfPath}`,
    why: 'corosync will not start there again',
    mend: `on another node: ${mendOf(nodes).syncCorosync}`,
  };
}

function differences({ nodes }: ClusterFacts): Look[] {
  const texts = knownOf(nodes, (node) => node.corosyncConf).flatMap(({ name, value }) =>
    value === null ? [] : [{ name, value: flat(value) }],
  );
  const { most, odd } = oddOnes(texts, canonical);
  const usual = texts.find(({ name }) => name === most[0])?.value ?? {};
  return odd.map(({ name, value }) => ({
    where: name,
    what: `${corosyncConfPath} is not the one of ${most.join(', ')}: ${describe(Object.keys({ ...value, ...usual }), { own: value, other: usual, verb: 'there' })}`,
    why: 'after its next start the node runs with other settings than the rest, or finds nobody',
    mend: `on ${most[0]}: ${mendOf(nodes).syncCorosync} && pcs cluster reload corosync`,
  }));
}

function notRunning(cmap: ReadonlyMap<string, string>, node: NodeFacts, { nodes }: ClusterFacts): Look[] {
  if (!node.corosyncConf.known || node.corosyncConf.value === null) return [];
  const runs = flatCmap(cmap);
  const written = flat(node.corosyncConf.value);
  // Corosync adds what was left to it; what is written must be there as it is written.
  const wrong = Object.entries(written).filter(([key, value]) => isComparable(key) && runs[key] !== value);
  if (wrong.length === 0) return [];
  return [
    {
      where: node.name,
      what: `corosync does not run with what ${corosyncConfPath} says: ${describe(
        wrong.map(([key]) => key),
        { own: written, other: runs, verb: 'it runs with' },
      )}`,
      why: 'the change shows at the next start, when nobody expects it',
      mend: `on ${node.name}: ${mendOf(nodes).syncCorosync} && pcs cluster reload corosync; what it does not take, a restart of the cluster does`,
    },
  ];
}

/** `totem.token`, `nodelist.1.ring0_addr` by node id, … */
function flat(text: string): Settings {
  const conf = parseCorosyncConf(text);
  const under = (prefix: string, settings: Settings): [string, string][] =>
    Object.entries(settings).map(([key, value]) => [`${prefix}.${key}`, value]);
  const model = conf.device?.settings.model ?? '';
  return Object.fromEntries([
    ...under('totem', conf.totem),
    ...conf.interfaces.flatMap((ring, i) =>
      under(`totem.interface.${ring.linknumber ?? ring.ringnumber ?? i}`, ring),
    ),
    ...under('quorum', conf.quorum),
    ...under('quorum.device', conf.device?.settings ?? {}),
    ...under(`quorum.device.${model}`, conf.device?.model ?? {}),
    ...conf.nodes.flatMap(({ nodeId, name, settings }) => under(`nodelist.${nodeId ?? name}`, settings)),
  ]);
}

/** cmap numbers the nodes by their place; here they are known by their id. */
function flatCmap(cmap: ReadonlyMap<string, string>): Settings {
  return Object.fromEntries(
    [...cmap].map(([key, value]) => {
      const [, place, setting = ''] = /^nodelist\.node\.(\d+)\.(.*)$/.exec(key) ?? [];
      const id = place === undefined ? undefined : cmap.get(`nodelist.node.${place}.nodeid`);
      return [id === undefined ? key : `nodelist.${id}.${setting}`, value];
    }),
  );
}

/** What corosync keeps under other names, or not at all. */
function isComparable(key: string): boolean {
  return !/^totem\.interface\.|^totem\.key/.test(key);
}

function canonical(settings: Settings): string {
  const lines = Object.entries(settings).map(([key, value]) => `${key}: ${value}`);
  return lines.toSorted((a, b) => (a < b ? -1 : 1)).join('\n');
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
