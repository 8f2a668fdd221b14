import { z } from 'zod';

/**
 * What is wrong with one field, by its path in the document; for a field that is not known, those that are.
 *
 * @param schema of the whole document
 * @returns `nodes[1].port: Too big: expected number to be <=65535`
 */
export function describeIssue(schema: z.ZodType, issue: z.core.$ZodIssue): string[] {
  const where = issue.path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code !== 'unrecognized_keys') return [`${where || 'the whole'}: ${issue.message}`];
  const allowed = fieldsAt(schema, issue.path).join(', ');
  return issue.keys.map(
    (key) => `${[where, key].filter(Boolean).join('.')}: there is no such field; allowed are ${allowed}`,
  );
}

function fieldsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = unwrapped(schema);
  for (const key of path) {
    if (at instanceof z.ZodArray) at = unwrapped(at.element);
    else if (at instanceof z.ZodObject) at = unwrapped((at.shape as Record<PropertyKey, unknown>)[key]);
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? unwrapped(schema.unwrap())
    : schema;
}
