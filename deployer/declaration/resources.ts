import { z } from 'zod';
import { options } from './options.ts';

export const resourceId = z
  .string()
  .regex(/^[A-Za-z_][\w.-]*$/, 'a letter or "_", then letters, digits, "_", "." and "-"');

const agent = z
  .string()
  .regex(
    /^(ocf:[\w-]+:[\w.-]+|(systemd|service|lsb):[\w.@-]+)$/,
    'ocf:PROVIDER:TYPE or systemd:UNIT, service:NAME, lsb:NAME',
  );

export const roles = ['Promoted', 'Unpromoted', 'Started', 'Stopped'] as const;

const notation = /^(\d+)\s*(|ms|s|sec|m|min|h|hr)$/;
const duration = z.string().regex(notation, 'a number and its unit, such as "10s"');

/** `{ name: 'monitor', interval: '10s', timeout: '20s' }`; what else Pacemaker knows of an operation beside it. */
const operation = z
  .object({
    name: z.string().regex(/^[a-z][a-z_-]*$/, 'an operation of the agent, such as "monitor"'),
    interval: duration.default('0s'),
    timeout: duration.optional(),
    role: z.enum(roles, { error: `one of ${roles.join(', ')}` }).optional(),
  })
  .catchall(options.valueType);

export const operations = z
  .array(operation)
  .superRefine((declared, context) => {
    for (const [i, { name, interval }] of declared.entries()) {
      const first = declared.findIndex(
        (other) => other.name === name && comparableDuration(other.interval) === comparableDuration(interval),
      );
      if (first !== i)
        context.addIssue({
          code: 'custom',
          path: [i],
          message: `${name} every ${interval} is declared by operations[${first}] already; of one name each has its own interval`,
        });
    }
  })
  .default([]);

const primitive = z.strictObject({
  id: resourceId,
  agent,
  options: options.default({}),
  meta: options.default({}),
  operations,
});

const group = z.strictObject({
  id: resourceId,
  /** Ids of primitives, in the order in which they start. */
  members: z.array(resourceId).min(1),
  meta: options.default({}),
});

/** Its id is that of what it copies with `-clone`, as pcs calls it. */
const clone = z.strictObject({
  /** The primitive or group that runs on several nodes. */
  of: resourceId,
  /** One of its instances, or as many as `promoted-max` says, is promoted. */
  promotable: z.boolean().default(false),
  meta: options.default({}),
});

export const resources = z
  .strictObject({
    primitives: z.array(primitive).default([]),
    groups: z.array(group).default([]),
    clones: z.array(clone).default([]),
  })
  .superRefine((declared, context) => {
    for (const { path, message } of resourceProblems(declared))
      context.addIssue({ code: 'custom', path, message });
  });

export type DeclaredResources = z.output<typeof resources>;
export type DeclaredPrimitive = DeclaredResources['primitives'][number];
export type DeclaredGroup = DeclaredResources['groups'][number];
export type DeclaredClone = DeclaredResources['clones'][number];
export type DeclaredOperation = DeclaredPrimitive['operations'][number];

/** What the cluster calls a clone. */
export function cloneId({ of }: Pick<DeclaredClone, 'of'>): string {
  return `${of}-clone`;
}

const unitMs: Record<string, number> = { ms: 1, '': 1_000, s: 1_000, sec: 1_000, m: 60_000, min: 60_000 };
const hourMs = 3_600_000;

/** `10s`, `10`, `10000ms` are one interval. @returns ms, or the text where it is none of these: Pacemaker takes `PT10S` too */
export function comparableDuration(text: string): number | string {
  const [, count, unit = ''] = notation.exec(text) ?? [];
  return count === undefined ? text : Number(count) * (unitMs[unit] ?? hourMs);
}

interface Problem {
  path: (string | number)[];
  message: string;
}

function resourceProblems({ primitives, groups, clones }: DeclaredResources): Problem[] {
  const primitiveIds = primitives.map(({ id }) => id);
  const ids = [
    ...primitives.map(({ id }, i) => ({ id, path: ['primitives', i, 'id'] })),
    ...groups.map(({ id }, i) => ({ id, path: ['groups', i, 'id'] })),
    ...clones.map((each, i) => ({ id: cloneId(each), path: ['clones', i, 'of'] })),
  ];
  const twins = ids.flatMap(({ id, path }, i) => {
    const first = ids.find((other) => other.id === id);
    return first === ids[i] ? [] : [{ path, message: `"${id}" is that of ${first?.path.join('.')} already` }];
  });
  const memberships = groups.flatMap(({ members }, i) =>
    members.map((id, j) => ({ id, path: ['groups', i, 'members', j] })),
  );
  const members = memberships.flatMap(({ id, path }, i): Problem[] => {
    const first = memberships.find((other) => other.id === id);
    if (!primitiveIds.includes(id)) return [{ path, message: nowhere(id, 'primitive', primitiveIds) }];
    if (first === memberships[i]) return [];
    return [
      {
        path,
        message: `"${id}" is a member by ${first?.path.join('.')} already; a primitive is in one group`,
      },
    ];
  });
  const cloneable = [...primitiveIds, ...groups.map(({ id }) => id)];
  const copies = clones.flatMap(({ of }, i): Problem[] => {
    const path = ['clones', i, 'of'];
    if (!cloneable.includes(of)) return [{ path, message: nowhere(of, 'primitive or group', cloneable) }];
    const owner = groups.find((each) => each.members.includes(of));
    if (!owner) return [];
    return [{ path, message: `"${of}" is a member of "${owner.id}"; clone the group, or take it out of it` }];
  });
  return [...twins, ...members, ...copies];
}

/** What to say of a name that nothing declared bears. */
export function nowhere(name: string, kind: string, declared: readonly string[]): string {
  return `no ${kind} "${name}" is declared; there is ${declared.map((each) => `"${each}"`).join(', ') || 'none'}`;
}
