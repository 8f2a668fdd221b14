import { z } from 'zod';
import { resourceId, roles } from './resources.ts';

/** As Pacemaker writes it; 1,000,000 and more are INFINITY. */
const scoreForm = 'a whole number below 1000000, "INFINITY" or "-INFINITY"';
const score = z
  .union(
    [
      z.int().min(-999_999, scoreForm).max(999_999, scoreForm),
      z.string().regex(/^-?(\d{1,6}|INFINITY)$/, scoreForm),
    ],
    { error: scoreForm },
  )
  .transform(String);

const role = z.enum(roles, { error: `one of ${roles.join(', ')}` }).optional();

const action = z.enum(['start', 'stop', 'promote', 'demote'], {
  error: 'one of start, stop, promote, demote',
});

const location = z.strictObject({
  resource: resourceId,
  /** A node of the cluster or a remote one. */
  node: z.string().min(1),
  /** How much it prefers the node; below 0: avoids it. */
  score: score.default('INFINITY'),
});

/** The resource runs where `with` does, or with a score below 0 where it does not. */
const colocation = z.strictObject({
  resource: resourceId,
  with: resourceId,
  score: score.default('INFINITY'),
  role,
  withRole: role,
});

const order = z.strictObject({
  first: resourceId,
  next: resourceId,
  firstAction: action.default('start'),
  /** Default: as `firstAction`. */
  nextAction: action.optional(),
  kind: z
    .enum(['Mandatory', 'Optional', 'Serialize'], { error: 'one of Mandatory, Optional, Serialize' })
    .default('Mandatory'),
  symmetrical: z.boolean().optional(),
});

export const constraints = z
  .strictObject({
    location: z.array(location).default([]),
    colocation: z.array(colocation).default([]),
    order: z.array(order).default([]),
  })
  .superRefine((declared, context) => {
    const ties = {
      location: declared.location.map(({ resource, node }) => [resource, node]),
      // What is left out is what Pacemaker takes then: it ties the same as where it is said.
      colocation: declared.colocation.map(({ resource, with: other, role: own, withRole }) => [
        resource,
        other,
        own ?? 'Started',
        withRole ?? 'Started',
      ]),
      order: declared.order.map(({ first, next, firstAction, nextAction = firstAction }) => [
        first,
        next,
        firstAction,
        nextAction,
      ]),
    };
    for (const [kind, tied] of Object.entries(ties)) {
      const keys = tied.map((names) => names.join(' '));
      for (const [i, key] of keys.entries()) {
        const first = keys.indexOf(key);
        if (first !== i)
          context.addIssue({
            code: 'custom',
            path: [kind, i],
            message: `ties the same as [${first}] already`,
          });
      }
    }
  });

export type DeclaredConstraints = z.output<typeof constraints>;
