import { isDeepStrictEqual } from 'node:util';
import type { Configuration, Operation, Primitive, Values } from '../../lab/observe/parse-configuration.ts';
import {
  cloneId,
  comparableDuration,
  type DeclaredClone,
  type DeclaredGroup,
  type DeclaredPrimitive,
  type DeclaredResources,
} from '../declaration/resources.ts';
import type { OperationSpec, ResourceCommands } from '../pcs/resource-commands.ts';
import { type Mend, showValues } from './mend.ts';
import { mendValues } from './mend-values.ts';
import { specOf } from './operation-spec.ts';
import { roleOfToday } from './role-of-today.ts';

/**
 * What takes the resources of a configuration to what was declared, to be run in this order. Resources that are new come stopped:
 * what they are constrained by is still to come. What was not declared stays as it is.
 *
 * @throws Error for a resource that is there under a declared id and is another
 */
export function mendResources(
  declared: DeclaredResources,
  configuration: Configuration,
  commands: ResourceCommands,
): Mend[] {
  return [
    ...declared.primitives.flatMap((primitive) => mendPrimitive(primitive, configuration, commands)),
    ...strayCopies(declared, configuration, commands),
    ...declared.groups.flatMap((group) => mendGroup(group, configuration, commands)),
    ...declared.clones.flatMap((clone) => mendClone(clone, configuration, commands)),
  ];
}

function mendPrimitive(
  wanted: DeclaredPrimitive,
  configuration: Configuration,
  commands: ResourceCommands,
): Mend[] {
  const { id, agent, options, meta } = wanted;
  const current = configuration.primitives.find((each) => each.id === id);
  if (!current) {
    refuseOtherKind(id, configuration);
    const operations = wanted.operations.map(specOf);
    // One whose role was declared starts, or does not, by that.
    const disabled = meta['target-role'] === undefined;
    return [
      {
        what: `${id} is not configured`,
        command: commands.create({ id, agent, options, meta, operations, disabled }),
      },
    ];
  }
  if (current.agent !== agent) throw otherAgent(wanted, current);
  return [
    ...mendValues({ id, of: '', wanted: options, current: current.options, set: commands.setOptions }),
    ...mendMeta(id, meta, current.meta, commands),
    ...mendOperations(wanted, current, commands),
  ];
}

/** @throws Error for a group or clone of that id */
function refuseOtherKind(id: string, { groups, clones }: Configuration): void {
  const kind = groups.some((each) => each.id === id) ? 'group' : 'clone';
  if (kind === 'clone' && !clones.some((each) => each.id === id)) return;
  throw new Error(
    `${id} is a ${kind} in the cluster and was declared as a primitive; give one of them another id`,
  );
}

function otherAgent(wanted: DeclaredPrimitive, current: Primitive): Error {
  const names = new Set([...Object.keys(wanted.options), ...Object.keys(current.options)]);
  const options = [...names]
    .filter((name) => wanted.options[name] !== current.options[name])
    .map((name) => `${name}=${current.options[name] ?? ''} in place of ${wanted.options[name] ?? 'none'}`);
  return new Error(
    `the cluster has a resource ${wanted.id} of another agent: ${[`${current.agent} in place of ${wanted.agent}`, ...options].join(', ')}; ` +
      `an agent cannot be changed: declare it under another id or, if that resource is to go, run "pcs resource delete ${wanted.id}" first`,
  );
}

/** Whether a resource is stopped by an operator or by a deployment that was cut off is for the step that starts them. */
function mendMeta(id: string, wanted: Values, current: Values, commands: ResourceCommands): Mend[] {
  const { 'target-role': _role, ...others } = current;
  const compared = wanted['target-role'] === undefined ? others : current;
  return mendValues({ id, of: 'meta ', wanted, current: compared, set: commands.setMeta });
}

/** The operations of each declared name are exactly those declared; of other names, the agent's own stand beside them. */
function mendOperations(
  { id, operations }: DeclaredPrimitive,
  current: Primitive,
  commands: ResourceCommands,
): Mend[] {
  const wanted = operations.map(specOf);
  const names = new Set(wanted.map(({ name }) => name));
  const wrong = current.operations.filter(
    (each) => names.has(each.name) && !wanted.some((other) => isSameOperation(other, each)),
  );
  const missing = wanted.filter((each) => !current.operations.some((other) => isSameOperation(each, other)));
  return [
    ...wrong.map((each) => ({
      what: `${id}: ${each.name} is ${showValues(each.settings)}`,
      command: commands.removeOperation(each.id),
    })),
    ...missing.map((each) => ({
      what: `${id}: ${each.name} is not ${showValues(each.settings)}`,
      command: commands.addOperation(id, each),
    })),
  ];
}

function isSameOperation(wanted: OperationSpec, { name, interval, settings }: Operation): boolean {
  return (
    wanted.name === name &&
    isDeepStrictEqual(canonical(wanted.settings), canonical({ ...settings, interval }))
  );
}

function canonical(settings: Values): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      if (name === 'role') return [name, roleOfToday(value)];
      return [name, /^(interval|timeout|start-delay)$/.test(name) ? comparableDuration(value) : value];
    }),
  );
}

/** Copies of what was declared to run once. */
function strayCopies(
  { primitives, groups, clones }: DeclaredResources,
  configuration: Configuration,
  commands: ResourceCommands,
): Mend[] {
  const ids = [...primitives, ...groups].map(({ id }) => id);
  return configuration.clones
    .filter(({ of }) => ids.includes(of))
    .filter(({ id, of, promotable }) => {
      const wanted = clones.find((each) => each.of === of);
      return !wanted || cloneId(wanted) !== id || wanted.promotable !== promotable;
    })
    .map(({ id, of, promotable }) => ({
      what: `${id} is there, a ${promotable ? 'promotable ' : ''}clone of ${of}`,
      command: commands.unclone(of),
    }));
}

function mendGroup(
  { id, members, meta }: DeclaredGroup,
  { groups }: Configuration,
  commands: ResourceCommands,
): Mend[] {
  const current = groups.find((each) => each.id === id);
  if (!current)
    return [
      { what: `${id} is not configured`, command: commands.putInGroup({ group: id, members }) },
      ...mendMeta(id, meta, {}, commands),
    ];
  // Members come before others leave: a group that is left without any is gone.
  const standing = [...current.members];
  const moves = members.flatMap((member, i): Mend[] => {
    const at = standing.indexOf(member);
    if (at === i) return [];
    const [before, next] = [standing[i - 1], standing[i]];
    if (at !== -1) standing.splice(at, 1);
    standing.splice(i, 0, member);
    const beside =
      before !== undefined
        ? ({ side: 'after', member: before } as const)
        : next !== undefined
          ? ({ side: 'before', member: next } as const)
          : undefined;
    return [
      {
        what: `${id}: ${member} is ${at === -1 ? 'no member' : 'not in its place'}`,
        command: commands.putInGroup({ group: id, members: [member], beside }),
      },
    ];
  });
  const leaving = standing.slice(members.length).map((member) => ({
    what: `${id}: ${member} is a member, not declared`,
    command: commands.takeFromGroup(id, member),
  }));
  return [...moves, ...leaving, ...mendMeta(id, meta, current.meta, commands)];
}

function mendClone(clone: DeclaredClone, { clones }: Configuration, commands: ResourceCommands): Mend[] {
  const id = cloneId(clone);
  const { of, promotable, meta } = clone;
  const current = clones.find((each) => each.id === id && each.of === of && each.promotable === promotable);
  // What makes it promotable is written as a meta attribute from Pacemaker 2.0 on.
  const { promotable: _kind, ...currentMeta } = current?.meta ?? {};
  return [
    ...(current
      ? []
      : [
          {
            what: `${id} is not configured${promotable ? ' as promotable' : ''}`,
            command: commands.clone(of, { promotable }),
          },
        ]),
    ...mendMeta(id, meta, currentMeta, commands),
  ];
}
