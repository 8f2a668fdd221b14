import { parseCorosyncConf, type CorosyncConf, type Settings } from '../lab/observe/parse-corosync-conf.ts';
import type { ClusterFacts, NodeFacts } from './facts/cluster-facts.ts';
import { knownOf } from './judge-known.ts';

/** Nodes whose corosync.conf says the same. */
export interface CorosyncFile {
  names: string[];
  conf: CorosyncConf;
  /** `totem.token`, `nodelist.1.ring0_addr` by node id, … */
  settings: Settings;
  /** Whether corosync runs with it, by the nodes that have it, or by all where it is stopped on those; null: it runs nowhere. */
  runs: boolean | null;
}

export interface CorosyncFiles {
  /** By how many have them; where that tells nothing, what corosync runs with comes first. */
  files: CorosyncFile[];
  /**
   * The node to give the file to the others from. None where most nodes have a file that corosync does not run with, or no file is that
   * of most and it does not tell either: then the file that was edited may be the one that would be spread.
   */
  source: string | undefined;
}

/** The corosync.conf of each node that is known to have one. */
export function corosyncConfs(nodes: readonly NodeFacts[]): { name: string; conf: CorosyncConf }[] {
  return knownOf(nodes, (node) => node.corosyncConf).flatMap(({ name, value }) =>
    value === null ? [] : [{ name, conf: parseCorosyncConf(value) }],
  );
}

export function corosyncFiles(nodes: readonly NodeFacts[]): CorosyncFiles {
  const each = corosyncConfs(nodes).map(({ name, conf }) => ({ name, conf, settings: flat(conf) }));
  const files = [...Map.groupBy(each, ({ settings }) => canonical(settings)).values()]
    .flatMap((same): CorosyncFile[] => {
      const [one] = same;
      if (!one) return [];
      const { conf, settings } = one;
      const names = same.map(({ name }) => name);
      return [{ names, conf, settings, runs: runsWith(settings, names, nodes) }];
    })
    .toSorted((a, b) => b.names.length - a.names.length);
  const [first, second] = files;
  const isOfMost = first !== undefined && first.names.length > (second?.names.length ?? 0);
  if (isOfMost) return { files, source: first.runs === false ? undefined : first.names[0] };
  const [running, another] = files.filter(({ runs }) => runs === true);
  if (!running || another) return { files, source: undefined };
  return { files: [running, ...files.filter((file) => file !== running)], source: running.names[0] };
}

function runsWith(settings: Settings, names: readonly string[], nodes: readonly NodeFacts[]): boolean | null {
  const running = knownOf(nodes, ({ cmap }) => cmap).flatMap(({ name, value }) =>
    value === null ? [] : [{ name, cmap: value }],
  );
  const own = running.filter(({ name }) => names.includes(name));
  const asked = own.length > 0 ? own : running;
  if (asked.length === 0) return null;
  return asked.every(({ cmap }) => notRun(settings, flatCmap(cmap)).length === 0);
}

/** Whether no node has a corosync.conf: what starts or spreads a cluster has nothing to do there. */
export function isNeverSetUp({ nodes, unanswered }: ClusterFacts): boolean {
  return (
    unanswered.length === 0 &&
    nodes.every(({ corosyncConf }) => corosyncConf.known && corosyncConf.value === null)
  );
}

/** The settings that corosync has otherwise. It adds what was left to it; what is written must be there as it is written. */
export function notRun(written: Settings, runs: Settings): string[] {
  return Object.entries(written).flatMap(([key, value]) =>
    isComparable(key) && runs[key] !== value ? [key] : [],
  );
}

/** What corosync keeps under other names, or not at all. */
function isComparable(key: string): boolean {
  return !/^totem\.interface\.|^totem\.key/.test(key);
}

function flat(conf: CorosyncConf): Settings {
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
export function flatCmap(cmap: ReadonlyMap<string, string>): Settings {
  return Object.fromEntries(
    [...cmap].map(([key, value]) => {
      const [, place, setting = ''] = /^nodelist\.node\.(\d+)\.(.*)$/.exec(key) ?? [];
      const id = place === undefined ? undefined : cmap.get(`nodelist.node.${place}.nodeid`);
      return [id === undefined ? key : `nodelist.${id}.${setting}`, value];
    }),
  );
}

function canonical(settings: Settings): string {
  const lines = Object.entries(settings).map(([key, value]) => `${key}: ${value}`);
  return lines.toSorted((a, b) => (a < b ? -1 : 1)).join('\n');
}
