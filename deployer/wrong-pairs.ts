/** A declared name and value that is not there. */
export interface WrongPair {
  name: string;
  value: string;
  /** What was found in its place. */
  seen: string;
}

/** Holds declared values against those that were found; what is not declared may be anything, and an empty value is none. */
export function wrongPairs(
  declared: Record<string, string> = {},
  found: Record<string, string | undefined> = {},
): WrongPair[] {
  return Object.entries(declared)
    .filter(([name, value]) => (found[name] ?? '') !== value)
    .map(([name, value]) => ({ name, value, seen: `${name} is ${found[name] ?? 'not set'}, not ${value}` }));
}

/** The declared values of those, for the command that sets them. */
export function valuesOf(wrong: readonly WrongPair[]): Record<string, string> {
  return Object.fromEntries(wrong.map(({ name, value }) => [name, value]));
}
