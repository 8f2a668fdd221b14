import { z } from 'zod';

/** A value as the cluster's configuration keeps it, text; numbers and booleans are taken for what they are written like there. */
const optionValue = z
  .union([z.string().regex(/^[^\n]*$/), z.number(), z.boolean()], {
    error: 'a text of one line, a number, or true or false',
  })
  .transform(String);

/** Options by name, none named by an empty text or one that a command line would take apart. */
export const options = z.record(
  z.string().regex(/^[A-Za-z_][\w.:#-]*$/, 'the name of an option'),
  optionValue,
);
