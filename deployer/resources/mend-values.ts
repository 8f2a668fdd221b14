import type { Values } from '../../lab/observe/parse-configuration.ts';
import type { Mend } from './mend.ts';

/** What takes one resource's options to those declared: one command, that takes out as well what was not declared. */
export function mendValues({
  id,
  of,
  wanted,
  current,
  set,
}: {
  id: string;
  /** What kind of values they are, for the text: `meta `. */
  of: string;
  wanted: Values;
  current: Values;
  set: (id: string, values: Values) => string;
}): Mend[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(current)])];
  // An empty value takes an option out: it is as good as none.
  const wrong = names.filter((name) => (wanted[name] ?? '') !== (current[name] ?? ''));
  if (wrong.length === 0) return [];
  const described = wrong.map((name) => {
    const now = current[name] === undefined ? 'not set' : current[name];
    return `${of}${name} is ${now}${wanted[name] === undefined ? ', not declared' : `, not ${wanted[name]}`}`;
  });
  return [
    {
      what: `${id}: ${described.join(', ')}`,
      command: set(id, Object.fromEntries(wrong.map((name) => [name, wanted[name] ?? '']))),
    },
  ];
}
