import { shellQuote } from '../../lab/node/node.ts';
import type { Values } from '../../lab/observe/parse-configuration.ts';

/** An operation of a primitive: `monitor`, and what stands at it, its interval among that. */
export interface OperationSpec {
  name: string;
  settings: Values;
}

/** A primitive resource as it is created. */
export interface ResourceSpec {
  id: string;
  /** `ocf:heartbeat:IPaddr2`. */
  agent: string;
  options: Values;
  meta: Values;
  operations: readonly OperationSpec[];
  /** Created stopped: it does not start before it is enabled. */
  disabled: boolean;
}

/** Where primitives stand in a group, one after another: at its end, or beside one that stands there already. */
export interface Place {
  group: string;
  members: readonly string[];
  beside?: { side: 'before' | 'after'; member: string } | undefined;
}

export interface ColocationSpec {
  resource: string;
  with: string;
  score: string;
  role?: string | undefined;
  withRole?: string | undefined;
}

export interface OrderSpec {
  first: string;
  next: string;
  firstAction: string;
  nextAction: string;
  settings: Values;
}

/** What the generations of pcs spell differently of resources and constraints. */
export interface ResourceSpelling {
  /** `master` makes what 0.10 calls a promotable clone, and takes its id. */
  promotable: 'master' | 'promotable';
  /** Roles were Master and Slave before Pacemaker 2.1; 0.11 takes the new names and writes what its CIB knows. */
  roles: 'Master' | 'Promoted';
  /** A constraint's score: a word of its own, from 0.12 on `score=`. */
  score: 'word' | 'option';
}

/** The command lines of one generation of pcs that concern resources. An option with an empty value is taken out. */
export interface ResourceCommands {
  create: (resource: ResourceSpec) => string;
  enable: (id: string) => string;
  /** Stops it first; constraints that name it go with it. */
  remove: (id: string) => string;
  setOptions: (id: string, options: Values) => string;
  /** Of a primitive, a group or a clone. */
  setMeta: (id: string, meta: Values) => string;
  addOperation: (id: string, operation: OperationSpec) => string;
  /** By the operation's own id, which no two share. */
  removeOperation: (id: string) => string;
  /** Makes the group where there is none, and moves members that stand elsewhere. */
  putInGroup: (place: Place) => string;
  takeFromGroup: (group: string, member: string) => string;
  /** Runs a primitive or a group on several nodes, as `ID-clone`. */
  clone: (id: string, options: { promotable: boolean }) => string;
  unclone: (id: string) => string;
  addLocation: (constraint: { resource: string; node: string; score: string }) => string;
  addColocation: (constraint: ColocationSpec) => string;
  addOrder: (constraint: OrderSpec) => string;
  /** By its id. */
  removeConstraint: (id: string) => string;
  addRemoteNode: (name: string, connection: Omit<ResourceSpec, 'id' | 'agent' | 'disabled'>) => string;
}

const legacyRoles: Values = { Promoted: 'Master', Unpromoted: 'Slave' };

export function resourceCommands(spelling: ResourceSpelling): ResourceCommands {
  const role = (name: string): string => (spelling.roles === 'Master' ? (legacyRoles[name] ?? name) : name);
  const score = (value: string): string => (spelling.score === 'option' ? `score=${value}` : value);
  const settingsOf = ({ settings }: OperationSpec): string[] =>
    pairs({ ...settings, ...(settings.role !== undefined && { role: role(settings.role) }) });
  const operationsAndMeta = ({ operations, meta }: Pick<ResourceSpec, 'operations' | 'meta'>): string[] => [
    ...(operations.length > 0
      ? ['op', ...operations.flatMap((each) => [each.name, ...settingsOf(each)])]
      : []),
    ...(Object.keys(meta).length > 0 ? ['meta', ...pairs(meta)] : []),
  ];
  return {
    create: ({ id, agent, options, disabled, ...rest }) =>
      pcs('resource create', id, agent, ...pairs(options), ...operationsAndMeta(rest)) +
      (disabled ? ' --disabled' : ''),
    enable: (id) => pcs('resource enable', id),
    // It stops the resource first; --force would leave what runs.
    remove: (id) => pcs('resource delete', id),
    setOptions: (id, options) => pcs('resource update', id, ...pairs(options)),
    setMeta: (id, meta) => pcs('resource meta', id, ...pairs(meta)),
    addOperation: (id, operation) => pcs('resource op add', id, operation.name, ...settingsOf(operation)),
    removeOperation: (id) => pcs('resource op remove', id),
    putInGroup: ({ group, members, beside }) =>
      pcs('resource group add', group, ...members, ...(beside ? [`--${beside.side}`, beside.member] : [])),
    takeFromGroup: (group, member) => pcs('resource group remove', group, member),
    clone: (id, { promotable }) => {
      if (!promotable) return pcs('resource clone', id);
      return spelling.promotable === 'master'
        ? pcs('resource master', `${id}-clone`, id)
        : pcs('resource promotable', id);
    },
    unclone: (id) => pcs('resource unclone', id),
    addLocation: ({ resource, node, ...constraint }) =>
      pcs('constraint location add', `location-${resource}-${node}`, resource, node, score(constraint.score)),
    addColocation: ({ resource, with: other, role: own, withRole, ...constraint }) =>
      pcs(
        'constraint colocation add',
        ...(own === undefined ? [] : [role(own).toLowerCase()]),
        resource,
        'with',
        ...(withRole === undefined ? [] : [role(withRole).toLowerCase()]),
        other,
        score(constraint.score),
      ),
    addOrder: ({ first, next, firstAction, nextAction, settings }) =>
      pcs('constraint order', firstAction, first, 'then', nextAction, next, ...pairs(settings)),
    removeConstraint: (id) => pcs('constraint remove', id),
    // Without an address it takes the one that authenticating the node was given: its name.
    addRemoteNode: (name, { options, ...rest }) =>
      pcs('cluster node add-remote', name, ...pairs(options), ...operationsAndMeta(rest)),
  };
}

function pcs(command: string, ...args: string[]): string {
  return `pcs ${command} ${shellQuote(...args)}`;
}

function pairs(record: Values): string[] {
  return Object.entries(record).map(([name, value]) => `${name}=${value}`);
}
