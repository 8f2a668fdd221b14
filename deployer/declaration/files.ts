import { z } from 'zod';

/** A file that lies on every node: the configuration of a service that a resource starts. */
const file = z.strictObject({
  path: z.string().regex(/^\/([^\0\n]*[^/\0\n])$/, 'the absolute path of a file'),
  content: z.string(),
  /** Permissions, as in `0o640`. */
  mode: z.int().min(0).max(0o7777, { error: 'permissions, such as 0o644' }).default(0o644),
});

export const files = z.array(file).superRefine((declared, context) => {
  for (const [i, { path }] of declared.entries()) {
    const first = declared.findIndex((other) => other.path === path);
    if (first !== i)
      context.addIssue({
        code: 'custom',
        path: [i, 'path'],
        message: `${path} is that of files[${first}] already`,
      });
  }
});
