import { z } from 'zod';
import { nearestName } from './nearest-name.ts';

/**
 * What is wrong with one field, by its path in the document, and what is allowed there; for a field that is not known, those
 * that are. Values are not shown: they may be secret.
 *
 * @param schema of the whole document
 * @returns `nodes[1].port: at most 65535`
 */
export function describeIssue(schema: z.ZodType, issue: z.core.$ZodIssue): string[] {
  const where = issue.path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code !== 'unrecognized_keys') return [`${where || 'the whole'}: ${whatIsAllowed(issue)}`];
  const known = fieldsAt(schema, issue.path);
  return issue.keys.map((key) => {
    const meant = nearestName(key, known);
    const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
    return `${[where, key].filter(Boolean).join('.')}: there is no such field${hint}; allowed are ${known.join(', ')}`;
  });
}

/** How zod begins the messages that it makes by itself, in the place of a schema's own. */
const ofZodItself = /^(Invalid|Too (big|small)|Unrecognized)/;

function whatIsAllowed(issue: z.core.$ZodIssue): string {
  if (!ofZodItself.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `${kinds[issue.expected] ?? issue.expected}${received(issue)}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `only ${show(issue.values[0])}`
        : `one of ${issue.values.map(show).join(', ')}`;
    case 'too_big':
      return `at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'too_small':
      return isEmptiness(issue) ? 'not empty' : `at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'invalid_union':
      return `either ${alternatives(issue.errors).join(' or ')}`;
    case 'invalid_key':
      return issue.issues.map(whatIsAllowed).join('; ');
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return issue.message;
  }
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object with fields',
  record: 'an object with fields',
};

/** What was there instead: of zod's issue only the message tells. */
function received({ message }: z.core.$ZodIssue): string {
  const [, kind = ''] = /received (\w+)$/.exec(message) ?? [];
  if (kind === 'undefined') return ', and it is missing';
  return kind in kinds ? `, not ${kinds[kind]}` : kind === 'null' ? ', not null' : '';
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

function isEmptiness({ minimum, origin }: z.core.$ZodIssueTooSmall): boolean {
  return Number(minimum) === 1 && (origin === 'string' || origin === 'array');
}

/** What each alternative wants, once: one that goes deeper is named by its field. */
function alternatives(branches: readonly (readonly z.core.$ZodIssue[])[]): string[] {
  const wanted = branches.map((issues) =>
    issues
      .map((issue) => [issue.path.map(String).join('.'), whatIsAllowed(issue)].filter(Boolean).join(': '))
      .join(' and '),
  );
  return [...new Set(wanted.map((text) => text.replace(/, (not .*|and it is missing)$/, '')))];
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The fields of the objects that may stand at a path. */
function fieldsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at = objectsOf(schema);
  for (const key of path) at = at.flatMap((each) => stepInto(each, key)).flatMap(objectsOf);
  return [...new Set(at.flatMap((each) => (each instanceof z.ZodObject ? Object.keys(each.shape) : [])))];
}

function stepInto(schema: unknown, key: PropertyKey): unknown[] {
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  return schema instanceof z.ZodObject ? [(schema.shape as Record<PropertyKey, unknown>)[key]] : [];
}

/** The schema without what is wrapped around it; of several alternatives each. */
function objectsOf(schema: unknown): unknown[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return objectsOf(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(objectsOf);
  if (schema instanceof z.ZodPipe)
    return objectsOf(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
  return [schema];
}
