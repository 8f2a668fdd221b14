/** A section's own `key: value` lines; of a key that stands there twice, the last. */
export type Settings = Record<string, string>;

export interface CorosyncNode {
  /** pcs 0.9 writes no name: then it is the first ring's address. */
  name: string;
  nodeId: number | null;
  /** Where each ring, or link, reaches it: `ring0_addr`, `ring1_addr`, … */
  addresses: string[];
  /** All that stands there, `quorum_votes` among it. */
  settings: Settings;
}

/** The quorum's device; `model` is `net` for a qnetd host. */
export interface CorosyncDevice {
  settings: Settings;
  /** The model's own section: `host`, `algorithm`, `tls`, … */
  model: Settings;
}

/** What a corosync.conf(5) says. */
export interface CorosyncConf {
  clusterName: string | null;
  /** Without the interfaces. */
  totem: Settings;
  /** One a ring that is described: `ringnumber` (2.x) or `linknumber` (3.x), `bindnetaddr`, … */
  interfaces: Settings[];
  quorum: Settings;
  device: CorosyncDevice | null;
  nodes: CorosyncNode[];
}

/** Reads corosync.conf(5): `section { key: value … }`, nested, with `#` comments. What is missing is empty, not an error. */
export function parseCorosyncConf(text: string): CorosyncConf {
  const root = readSections(text);
  const totem = settingsOf(root, 'totem');
  const [device] = below(below([root], 'quorum'), 'device');
  return {
    clusterName: totem.cluster_name ?? null,
    totem,
    interfaces: below(below([root], 'totem'), 'interface').map(({ settings }) => settings),
    quorum: settingsOf(root, 'quorum'),
    device: device
      ? { settings: device.settings, model: settingsOf(device, device.settings.model ?? '') }
      : null,
    nodes: below(below([root], 'nodelist'), 'node').map(({ settings }) => nodeOf(settings)),
  };
}

interface Section {
  name: string;
  settings: Settings;
  sections: Section[];
}

function readSections(text: string): Section {
  const root: Section = { name: '', settings: {}, sections: [] };
  const open = [root];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line.startsWith('#')) continue;
    const [, name] = /^(\S+?)\s*\{$/.exec(line) ?? [];
    const [, key, value = ''] = /^([\w.]+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      const section = { name, settings: {}, sections: [] };
      open.at(-1)?.sections.push(section);
      open.push(section);
    } else if (line === '}' && open.length > 1) open.pop();
    else if (key !== undefined) Object.assign(open.at(-1)?.settings ?? {}, { [key]: value });
  }
  return root;
}

function below(sections: readonly Section[], name: string): Section[] {
  return sections.flatMap((section) => section.sections.filter((inner) => inner.name === name));
}

/** A section that stands there twice is one. */
function settingsOf(parent: Section, name: string): Settings {
  return Object.assign({}, ...below([parent], name).map(({ settings }) => settings)) as Settings;
}

function nodeOf(settings: Settings): CorosyncNode {
  const rings = Object.keys(settings)
    .flatMap((key) => /^ring(\d+)_addr$/.exec(key)?.[1] ?? [])
    .toSorted((a, b) => Number(a) - Number(b));
  const addresses = rings.map((ring) => settings[`ring${ring}_addr`] ?? '');
  return {
    name: settings.name ?? addresses[0] ?? '',
    nodeId: settings.nodeid === undefined ? null : Number(settings.nodeid),
    addresses,
    settings,
  };
}
