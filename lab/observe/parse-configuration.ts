import { childOf, childrenOf, descendantsOf, parseXml, type XmlElement } from './xml.ts';

export type Values = Record<string, string>;

export interface ConfiguredNode {
  id: string;
  name: string;
  /** A remote one has no corosync: Pacemaker reaches it through a resource. */
  kind: 'member' | 'remote';
  /** `standby`, `maintenance`, and whatever else was set on it. */
  attributes: Values;
}

export interface Operation {
  /** By which it can be told from others of its name. */
  id: string;
  name: string;
  /** As it is written: `60s`, `0`. */
  interval: string;
  /** All that stands at it, its own options among it. */
  settings: Values;
}

export interface Primitive {
  id: string;
  /** `stonith:fence_xvm`, `ocf:heartbeat:IPaddr2`, as in a ResourceView. */
  agent: string;
  options: Values;
  meta: Values;
  operations: Operation[];
  /** Ids of the clones and groups that it stands in, outermost first. */
  within: string[];
}

export interface Group {
  id: string;
  members: string[];
  meta: Values;
}

export interface Clone {
  id: string;
  /** The primitive or group that it makes copies of. */
  of: string;
  /** Written as `<master>` by Pacemaker 1.1, as a clone with `promotable=true` later. */
  promotable: boolean;
  meta: Values;
}

/** One rung of the ladder of devices that are tried for a node. */
export interface FencingLevel {
  /** A node's name, or what was given in its place: `target-pattern`, `target-attribute`. */
  target: { by: 'name' | 'pattern' | 'attribute'; value: string };
  level: number;
  devices: string[];
}

export interface Constraint {
  kind: 'location' | 'colocation' | 'order' | 'ticket';
  id: string;
  /** As they are written: `rsc`, `node`, `score`, `with-rsc`, `first`, `then`, … */
  settings: Values;
  sets: { settings: Values; resources: string[] }[];
  rules: { settings: Values; expressions: Values[] }[];
}

/** The configuration part of a CIB: what the cluster was told to be. */
export interface Configuration {
  properties: Values;
  resourceDefaults: Values;
  operationDefaults: Values;
  /** Members, and remote nodes by the resources that reach them: Pacemaker lists one only once an attribute was set on it. */
  nodes: ConfiguredNode[];
  primitives: Primitive[];
  groups: Group[];
  clones: Clone[];
  fencingLevels: FencingLevel[];
  constraints: Constraint[];
}

/**
 * Reads what `cibadmin --query` prints, with or without `--scope configuration`, of Pacemaker 1.1 to 3.0.
 *
 * @throws Error for XML that is neither
 */
export function parseConfiguration(text: string): Configuration {
  const root = parseXml(text);
  const configuration = root.name === 'cib' ? childOf(root, 'configuration') : root;
  if (configuration?.name !== 'configuration') throw new Error(`<${root.name}> holds no configuration`);
  const byId = new Map(identified(configuration).map((element) => [element.attributes.id ?? '', element]));
  const read = new Reader(byId);
  const resources = childOf(configuration, 'resources');
  const primitives = resources ? read.primitives(resources, []) : [];
  const listed = childrenOf(childOf(configuration, 'nodes'), 'node').map((node): ConfiguredNode => ({
    id: node.attributes.id ?? '',
    name: node.attributes.uname ?? node.attributes.id ?? '',
    kind: node.attributes.type === 'remote' ? 'remote' : 'member',
    attributes: read.values(node, 'instance_attributes'),
  }));
  return {
    properties: read.values(childOf(configuration, 'crm_config'), 'cluster_property_set'),
    resourceDefaults: read.values(childOf(configuration, 'rsc_defaults'), 'meta_attributes'),
    operationDefaults: read.values(childOf(configuration, 'op_defaults'), 'meta_attributes'),
    nodes: [
      ...listed,
      ...primitives
        .flatMap(remoteNodeOf)
        .filter((name) => !listed.some((node) => node.name === name))
        .map((name): ConfiguredNode => ({ id: name, name, kind: 'remote', attributes: {} })),
    ],
    primitives,
    groups: descendantsOf(resources ?? configuration, 'group').map((group) => ({
      id: group.attributes.id ?? '',
      members: childrenOf(group, 'primitive').map(({ attributes }) => attributes.id ?? ''),
      meta: read.values(group, 'meta_attributes'),
    })),
    clones: (resources?.children ?? [])
      .filter(({ name }) => name === 'clone' || name === 'master')
      .map((clone) => read.clone(clone)),
    fencingLevels: childrenOf(childOf(configuration, 'fencing-topology'), 'fencing-level').map(levelOf),
    constraints: (childOf(configuration, 'constraints')?.children ?? []).flatMap(constraintOf),
  };
}

/** A remote node has its connection's name; a guest node runs inside of a resource, which names it. */
function remoteNodeOf({ id, agent, meta }: Primitive): string[] {
  const guest = meta['remote-node'];
  return [...(agent === 'ocf:pacemaker:remote' ? [id] : []), ...(guest === undefined ? [] : [guest])];
}

/** What elements say by reference to others (`id-ref`, `template`) is said as if it stood there. */
class Reader {
  readonly #byId: ReadonlyMap<string, XmlElement>;

  constructor(byId: ReadonlyMap<string, XmlElement>) {
    this.#byId = byId;
  }

  /**
   * The values of the sets of one kind. Of a name that stands in several, the set with the highest score has it, then the first;
   * sets that hold only under a rule are left out.
   */
  values(parent: XmlElement | undefined, set: string): Values {
    const sets = childrenOf(parent, set)
      .map((element) => this.#resolved(element))
      .filter((element) => !childOf(element, 'rule'))
      .toSorted((a, b) => scoreOf(b) - scoreOf(a));
    const pairs = sets.flatMap((element) => childrenOf(element, 'nvpair').map((pair) => this.#pair(pair)));
    const values: Values = {};
    for (const [name, value] of pairs) values[name] ??= value;
    return values;
  }

  primitives(parent: XmlElement, within: readonly string[]): Primitive[] {
    return parent.children.flatMap((child) => {
      const { id = '' } = child.attributes;
      if (['group', 'clone', 'master', 'bundle'].includes(child.name))
        return this.primitives(child, [...within, id]);
      return child.name === 'primitive' ? [this.#primitive(child, within)] : [];
    });
  }

  clone(element: XmlElement): Clone {
    const meta = this.values(element, 'meta_attributes');
    const inner = element.children.find(({ name }) => name === 'primitive' || name === 'group');
    return {
      id: element.attributes.id ?? '',
      of: inner?.attributes.id ?? '',
      promotable: element.name === 'master' || meta.promotable === 'true',
      meta,
    };
  }

  #primitive(element: XmlElement, within: readonly string[]): Primitive {
    const template = this.#byId.get(element.attributes.template ?? '');
    const { class: kind, provider, type } = { ...template?.attributes, ...element.attributes };
    const both = (set: string): Values => ({ ...this.values(template, set), ...this.values(element, set) });
    const operations = [element, ...(template ? [template] : [])].flatMap((each) =>
      childrenOf(childOf(each, 'operations'), 'op').map((operation) => this.#operation(operation)),
    );
    return {
      id: element.attributes.id ?? '',
      agent: [kind, provider, type].filter(Boolean).join(':'),
      options: both('instance_attributes'),
      meta: both('meta_attributes'),
      // An operation of the primitive's own stands in the place of the template's.
      operations: operations.filter(
        ({ name, interval }, i) =>
          operations.findIndex((other) => other.name === name && other.interval === interval) === i,
      ),
      within: [...within],
    };
  }

  #operation(element: XmlElement): Operation {
    const { id = '', name = '', interval = '0', ...settings } = this.#resolved(element).attributes;
    return {
      id,
      name,
      interval,
      settings: {
        ...this.values(element, 'meta_attributes'),
        ...this.values(element, 'instance_attributes'),
        ...settings,
      },
    };
  }

  #pair(element: XmlElement): [string, string] {
    const { value = '', name } = this.#resolved(element).attributes;
    return [element.attributes.name ?? name ?? '', value];
  }

  #resolved(element: XmlElement): XmlElement {
    return this.#byId.get(element.attributes['id-ref'] ?? '') ?? element;
  }
}

function identified(element: XmlElement): XmlElement[] {
  return [...(element.attributes.id === undefined ? [] : [element]), ...element.children.flatMap(identified)];
}

function scoreOf({ attributes: { score = '0' } }: XmlElement): number {
  if (/^\+?INFINITY$/i.test(score)) return Infinity;
  return /^-INFINITY$/i.test(score) ? -Infinity : Number(score) || 0;
}

function levelOf({ attributes }: XmlElement): FencingLevel {
  const { target, index = '0', devices = '' } = attributes;
  const pattern = attributes['target-pattern'];
  const attribute = `${attributes['target-attribute'] ?? ''}=${attributes['target-value'] ?? ''}`;
  return {
    target:
      target !== undefined
        ? { by: 'name', value: target }
        : pattern !== undefined
          ? { by: 'pattern', value: pattern }
          : { by: 'attribute', value: attribute },
    level: Number(index),
    devices: devices.split(',').filter(Boolean),
  };
}

function constraintOf(element: XmlElement): Constraint[] {
  const [, kind] = /^rsc_(location|colocation|order|ticket)$/.exec(element.name) ?? [];
  const { id = '', ...settings } = element.attributes;
  if (kind === undefined) return [];
  return [
    {
      kind: kind as Constraint['kind'],
      id,
      settings,
      sets: childrenOf(element, 'resource_set').map((set) => ({
        settings: withoutId(set.attributes),
        resources: childrenOf(set, 'resource_ref').map(({ attributes }) => attributes.id ?? ''),
      })),
      rules: childrenOf(element, 'rule').map((rule) => ({
        settings: withoutId(rule.attributes),
        expressions: descendantsOf(rule, 'expression').map(({ attributes }) => withoutId(attributes)),
      })),
    },
  ];
}

function withoutId({ id: _id, ...settings }: Values): Values {
  return settings;
}
