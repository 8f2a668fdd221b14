import {
  type ClusterView,
  emptyView,
  type FenceEvent,
  type NodeState,
  type ResourceView,
} from './cluster-view.ts';
import { childOf, childrenOf, parseXml, type XmlElement } from './xml.ts';

/**
 * Reads the XML of `crm_mon`, of both generations: `--as-xml` (root `crm_mon`, Pacemaker 1.1 to 2.1) and
 * `--output-as=xml` (root `pacemaker-result`, from 2.0.3). Text without XML, or XML without a summary, is what
 * crm_mon prints when the cluster is not running there (exit 107 of 1.1, 102 of 2.x).
 *
 * @param observer the node that printed it
 * @throws Error for XML that is not crm_mon's or not whole
 */
export function parseCrmMon(xml: string, observer: string): ClusterView {
  if (!xml.includes('<')) return emptyView(observer, false, xml.trim() || 'crm_mon printed nothing');
  const root = parseXml(xml.slice(xml.indexOf('<')));
  if (root.name !== 'crm_mon' && root.name !== 'pacemaker-result') {
    throw new Error(`XML of crm_mon was expected, its root is "${root.name}"`);
  }
  const summary = childOf(root, 'summary');
  if (!summary) return emptyView(observer, false, whyNotRunning(root));
  const nodes = childrenOf(childOf(root, 'nodes'), 'node');
  const namesWhere = (is: (attributes: Record<string, string>) => boolean): string[] =>
    nodes.flatMap(({ attributes }) => (is(attributes) ? [attributes.name ?? ''] : []));
  const dc = childOf(summary, 'current_dc')?.attributes ?? {};
  const dcKnown = dc.present === 'true' && dc.name !== undefined;
  const options = childOf(summary, 'cluster_options')?.attributes ?? {};
  return {
    observer,
    running: true,
    why: null,
    version: dcKnown ? (dc.version?.replace(/-.*/, '') ?? null) : null,
    stack: childOf(summary, 'stack')?.attributes.type ?? null,
    dc: dcKnown ? (dc.name ?? null) : null,
    quorate: flag(dc.with_quorum),
    fencingEnabled: flag(options['stonith-enabled']),
    maintenance: flag(options['maintenance-mode']),
    nodes: Object.fromEntries(nodes.map(({ attributes }) => [attributes.name ?? '', nodeState(attributes)])),
    remoteNodes: namesWhere(({ type }) => type === 'remote'),
    // The resource that it runs in.
    guestNodes: namesWhere(({ id_as_resource: resource }) => resource !== undefined),
    resources: resourcesBelow(childOf(root, 'resources'), []),
    failures: childrenOf(childOf(root, 'failures'), 'failure').map(({ attributes }) => ({
      operation: attributes.op_key ?? attributes.id ?? '',
      node: attributes.node ?? '',
      status: attributes.status ?? '',
      reason: [attributes.exitstatus, unescaped(attributes.exitreason)].filter(Boolean).join(': '),
    })),
    fenceHistory: childrenOf(childOf(root, 'fence_history'), 'fence_event').map(({ attributes }) =>
      fenceEvent(attributes),
    ),
    lastChange: lastChange(childOf(summary, 'last_change')),
  };
}

function flag(value: string | undefined): boolean | null {
  return value === undefined ? null : value === 'true';
}

/** crm_mon escapes the agent's words itself before they become an attribute (2.1.5). */
function unescaped(text = ''): string {
  return text.replaceAll(/&(apos|quot|lt|gt|amp);/g, (_, name: string) => entities[name] ?? '');
}

const entities: Record<string, string> = { apos: "'", quot: '"', lt: '<', gt: '>', amp: '&' };

/** Of several flags that a node has at once the one that matters most. */
function nodeState(flags: Record<string, string>): NodeState {
  if (flags.online === undefined) return 'unknown';
  if (flags.unclean === 'true') return 'unclean';
  if (flags.online !== 'true') return 'offline';
  if (flags.pending === 'true') return 'pending';
  if (flags.maintenance === 'true') return 'maintenance';
  return flags.standby === 'true' || flags.standby_onfail === 'true' ? 'standby' : 'online';
}

/** Groups, clones, bundles and their replicas hold resources in turn. */
function resourcesBelow(parent: XmlElement | undefined, within: string[]): ResourceView[] {
  return (parent?.children ?? []).flatMap((child) => {
    const { id = '', resource_agent: agent = '', role = 'unknown', active, failed } = child.attributes;
    if (child.name !== 'resource')
      return resourcesBelow(child, child.name === 'replica' ? within : [...within, id]);
    return {
      id,
      agent: agent.replaceAll('::', ':'),
      role,
      active: active === 'true',
      failed: failed === 'true',
      disabled: child.attributes.target_role === 'Stopped',
      nodes: childrenOf(child, 'node').map((node) => node.attributes.name ?? ''),
      within,
    };
  });
}

/** 1.1 calls the outcome `state`, 2.x `status`. */
function fenceEvent(attributes: Record<string, string>): FenceEvent {
  const outcome = attributes.status ?? attributes.state;
  return {
    target: attributes.target ?? '',
    action: attributes.action ?? '',
    outcome: outcome === 'success' || outcome === 'failed' ? outcome : 'pending',
    origin: attributes.origin ?? '',
    client: attributes.client ?? '',
    delegate: attributes.delegate ?? null,
    completed: attributes.completed ?? null,
  };
}

function lastChange(element: XmlElement | undefined): string | null {
  if (!element) return null;
  const { time, user, client, origin } = element.attributes;
  return [time, user, client, origin].filter(Boolean).join(' ') || null;
}

function whyNotRunning(root: XmlElement): string {
  const status = childOf(root, 'status');
  const errors = childrenOf(childOf(status, 'errors'), 'error').map((error) => error.text.trim());
  return [status?.attributes.message, ...errors].filter(Boolean).join('; ') || 'the cluster is not running';
}
