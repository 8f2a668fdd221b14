import type { ClusterView } from '../../lab/observe/cluster-view.ts';
import { emptyView } from '../../lab/observe/cluster-view.ts';
import { parseConfiguration, type Configuration } from '../../lab/observe/parse-configuration.ts';
import type { Check, Finding, Look, NotLookedAt } from '../../verify/check.ts';
import type { ClusterFacts, DeviceFacts, KeyFile, NodeFacts } from '../../verify/facts/cluster-facts.ts';
import type { Fact } from '../../verify/facts/fact.ts';
import { fenceDevices } from '../../verify/facts/fence-device.ts';

export const known = <T>(value: T): Fact<T> => ({ known: true, value });
export const unknown = (why = 'it did not answer'): { known: false; why: string } => ({ known: false, why });

const names = ['n1', 'n2', 'n3'];

export const corosyncConf = `totem {
    version: 2
    cluster_name: openstack-ha
    transport: knet
    crypto_cipher: aes256
}
nodelist {
${names.map((name, i) => `    node {\n        ring0_addr: ${name}\n        name: ${name}\n        nodeid: ${i + 1}\n    }`).join('\n')}
}
quorum {
    provider: corosync_votequorum
}
`;

export const cmap: ReadonlyMap<string, string> = new Map([
  ['totem.version', '2'],
  ['totem.cluster_name', 'openstack-ha'],
  ['totem.transport', 'knet'],
  ['totem.crypto_cipher', 'aes256'],
  ['quorum.provider', 'corosync_votequorum'],
  ...names.flatMap((name, i): [string, string][] => [
    [`nodelist.node.${i}.ring0_addr`, name],
    [`nodelist.node.${i}.name`, name],
    [`nodelist.node.${i}.nodeid`, `${i + 1}`],
  ]),
]);

const keyFile: KeyFile = { digest: 'd1', mode: 0o600 };
const running = { active: 'active', enabled: 'enabled' };

/** A configuration such as the deployer leaves; parts of it can be replaced as XML. */
export function configuration({
  properties = '',
  resources = [1, 2, 3].map((i) => device(`fence${i}`)).join(''),
  constraints = '',
  nodes = names.map((name, i) => `<node id="${i + 1}" uname="${name}"/>`).join(''),
  levels = '',
  defaults = '',
} = {}): Configuration {
  return parseConfiguration(`<configuration>
    <crm_config><cluster_property_set id="p">${properties}</cluster_property_set></crm_config>
    <rsc_defaults><meta_attributes id="r">${defaults}</meta_attributes></rsc_defaults>
    <nodes>${nodes}</nodes><resources>${resources}</resources>
    <constraints>${constraints}</constraints><fencing-topology>${levels}</fencing-topology></configuration>`);
}

export const property = (name: string, value: string): string =>
  `<nvpair id="${name}" name="${name}" value="${value}"/>`;

/** A fence_xvm device in XML. */
export function device(
  id: string,
  {
    options = {},
    meta = {},
    monitor = '60s',
    agent = 'fence_xvm',
  }: {
    options?: Record<string, string>;
    meta?: Record<string, string>;
    monitor?: string | null;
    agent?: string;
  } = {},
): string {
  const pairs = (prefix: string, values: Record<string, string>): string =>
    Object.entries(values)
      .map(([name, value]) => `<nvpair id="${id}-${prefix}-${name}" name="${name}" value="${value}"/>`)
      .join('');
  const operation = monitor === null ? '' : `<op id="${id}-monitor" name="monitor" interval="${monitor}"/>`;
  return `<primitive id="${id}" class="stonith" type="${agent}">
    <instance_attributes id="${id}-i">${pairs('i', options)}</instance_attributes>
    <meta_attributes id="${id}-m">${pairs('m', meta)}</meta_attributes>
    <operations>${operation}</operations></primitive>`;
}

export function view(name: string, change: Partial<ClusterView> = {}): ClusterView {
  return {
    ...emptyView(name, null, ''),
    running: true,
    why: null,
    stack: 'corosync',
    dc: 'n1',
    quorate: true,
    nodes: { n1: 'online', n2: 'online', n3: 'online' },
    resources: names.map((node, i) => ({
      id: `fence${i + 1}`,
      agent: 'stonith:fence_xvm',
      role: 'Started',
      active: true,
      failed: false,
      nodes: [node],
      disabled: false,
      within: [],
    })),
    ...change,
  };
}

export function nodeFacts(name: string, change: Partial<NodeFacts> = {}): NodeFacts {
  return {
    name,
    pcs: known('0.11'),
    view: view(name),
    quorum: known({
      quorate: true,
      expectedVotes: 3,
      totalVotes: 3,
      ring: { representative: 1, sequence: 1 },
      members: names.map((member, i) => ({ nodeId: i + 1, votes: 1, name: member, local: member === name })),
      flags: ['Quorate'],
      deviceVotes: null,
    }),
    units: known({
      'corosync.service': running,
      'pacemaker.service': running,
      'pcsd.service': running,
      'corosync-qdevice.service': { active: 'inactive', enabled: 'disabled' },
    }),
    keys: known({
      '/etc/corosync/authkey': keyFile,
      '/etc/pacemaker/authkey': keyFile,
      '/etc/cluster/fence_xvm.key': keyFile,
    }),
    corosyncConf: known(corosyncConf),
    cmap: known(cmap),
    rings: known([{ number: 0, address: '10.0.0.1', fault: null, connected: { 1: true, 2: true, 3: true } }]),
    pcsd: known({ n1: 'online', n2: 'online', n3: 'online' }),
    time: known({
      daemons: { 'chrony.service': running },
      configured: { 'chrony.service': ['10.0.0.3'] },
      used: known([{ address: '10.0.0.3', isReached: true }]),
      askedAddresses: ['10.0.0.3'],
    }),
    ...change,
  };
}

/** What every node is answered by the devices of a configuration: each lists and sees its own machine. */
export function answered(config: Configuration): DeviceFacts[] {
  return fenceDevices(config).map((each, i) => {
    const own = names[i] ?? 'n1';
    const list = [`${own}    00000000-0000-4000-8000-00000000000${i} on`];
    const answers = { list: known(list), status: { [own]: known('on' as const) } };
    return { device: each, answers: Object.fromEntries(names.map((node) => [node, answers])) };
  });
}

/** A cluster with which nothing is wrong. */
export function sampleCluster(change: Partial<ClusterFacts> = {}): ClusterFacts {
  const config = configuration();
  return {
    asked: { ntpServer: '10.0.0.3' },
    nodes: names.map((name) => nodeFacts(name)),
    unanswered: [],
    configuration: known(config),
    operations: known([]),
    crmVerify: known([]),
    devices: answered(config),
    ...change,
  };
}

/** One with a node that says something else. */
export function withNode(name: string, change: Partial<NodeFacts>): ClusterFacts {
  return sampleCluster({
    nodes: names.map((each) => nodeFacts(each, each === name ? change : {})),
  });
}

/** One in which each node says the same of something. */
export function withNodes(change: Partial<NodeFacts>): ClusterFacts {
  return sampleCluster({ nodes: names.map((name) => nodeFacts(name, change)) });
}

export function withConfiguration(parts: Parameters<typeof configuration>[0]): ClusterFacts {
  const config = configuration(parts);
  return sampleCluster({ configuration: known(config), devices: answered(config) });
}

const isFinding = (look: Look): look is Finding => 'what' in look;

/** What a check finds, as `where: what`. */
export function found(check: Check, cluster: ClusterFacts): string[] {
  return check
    .look(cluster)
    .filter(isFinding)
    .map(({ where, what }) => `${where}: ${what}`);
}

export function mended(check: Check, cluster: ClusterFacts): string[] {
  return check
    .look(cluster)
    .filter(isFinding)
    .map(({ mend }) => mend);
}

export function notLookedAt(check: Check, cluster: ClusterFacts): string[] {
  return check
    .look(cluster)
    .filter((look): look is NotLookedAt => !isFinding(look))
    .map(({ where, notLookedAt: why }) => `${where}: ${why}`);
}
