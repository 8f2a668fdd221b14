import { isDeepStrictEqual } from 'node:util';
import type { Configuration, Constraint, Values } from '../../lab/observe/parse-configuration.ts';
import type { DeclaredConstraints } from '../declaration/constraints.ts';
import type { ResourceCommands } from '../pcs/resource-commands.ts';
import { type Mend, showValues } from './mend.ts';
import { roleOfToday } from './role-of-today.ts';

/**
 * What takes the constraints of a configuration to those declared, to be run in this order. Their ids mean nothing: one that ties the
 * same resources in the same roles is the declared one, and where it differs another takes its place. All others stay.
 */
export function mendConstraints(
  declared: DeclaredConstraints,
  configuration: Configuration,
  commands: ResourceCommands,
): Mend[] {
  const simple = configuration.constraints.filter(
    ({ sets, rules }) => sets.length === 0 && rules.length === 0,
  );
  return wishesOf(declared, commands).flatMap(({ kind, wanted, add }) => {
    const tie = ties[kind];
    const same = simple
      .filter((each) => each.kind === kind)
      .map(({ id, settings }) => ({ id, settings: whole(kind, settings) }))
      .filter(({ settings }) => tie.every((name) => settings[name] === wanted[name]));
    const fitting = same.find(({ settings }) => isDeepStrictEqual(settings, wanted));
    const others = same.filter((each) => each !== fitting);
    return [
      ...others.map(({ id, settings }) => ({
        what: `${kind} ${id}: ${showValues(settings)}, not ${showValues(wanted)}`,
        command: commands.removeConstraint(id),
      })),
      ...(fitting ? [] : [{ what: `no ${kind} ${showValues(wanted)}`, command: add }]),
    ];
  });
}

type Kind = keyof DeclaredConstraints & Constraint['kind'];

/** A declared constraint as a configuration has it, with all that a configuration may leave out. */
interface Wish {
  kind: Kind;
  wanted: Values;
  /** The command that adds it. */
  add: string;
}

/** What tells a constraint from others of its kind. */
const ties: Record<Kind, readonly string[]> = {
  location: ['rsc', 'node'],
  colocation: ['rsc', 'with-rsc', 'rsc-role', 'with-rsc-role'],
  order: ['first', 'then', 'first-action', 'then-action'],
};

function wishesOf({ location, colocation, order }: DeclaredConstraints, commands: ResourceCommands): Wish[] {
  return [
    ...location.map((each): Wish => {
      const { resource: rsc, node, score } = each;
      return { kind: 'location', wanted: { rsc, node, score }, add: commands.addLocation(each) };
    }),
    ...colocation.map((each): Wish => {
      const { resource: rsc, with: other, score, role = 'Started', withRole = 'Started' } = each;
      const roles = { 'rsc-role': role, 'with-rsc-role': withRole };
      return {
        kind: 'colocation',
        wanted: { rsc, 'with-rsc': other, score, ...roles },
        add: commands.addColocation(each),
      };
    }),
    ...order.map((each): Wish => {
      const { first, next, firstAction, nextAction = firstAction, kind, symmetrical } = each;
      const settings = { kind, ...(symmetrical !== undefined && { symmetrical: String(symmetrical) }) };
      const tied = [
        ['first', first],
        ['then', next],
        ['first-action', firstAction],
        ['then-action', nextAction],
      ];
      return {
        kind: 'order',
        wanted: whole('order', { ...Object.fromEntries(tied), ...settings }),
        add: commands.addOrder({ first, next, firstAction, nextAction, settings }),
      };
    }),
  ];
}

/** With what Pacemaker takes where a constraint says nothing, in today's words. */
function whole(kind: Kind, settings: Values): Values {
  const { score } = settings;
  const plain = { ...settings, ...(score !== undefined && { score: score.replace(/^\+/, '') }) };
  if (kind === 'location') return plain;
  if (kind === 'order') {
    const { kind: strength = 'Mandatory', 'first-action': first = 'start' } = settings;
    const symmetrical = String(strength !== 'Serialize');
    return { 'first-action': first, 'then-action': first, kind: strength, symmetrical, ...plain };
  }
  const { 'rsc-role': role = 'Started', 'with-rsc-role': other = 'Started' } = settings;
  return { ...plain, 'rsc-role': roleOfToday(role), 'with-rsc-role': roleOfToday(other) };
}
