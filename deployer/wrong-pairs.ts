import type { Node } from '../lab/node/node.ts';
import { descendantsOf, parseXml } from '../lab/observe/xml.ts';

/** A declared name and value that the running cluster's configuration does not have. */
export interface WrongPair {
  pair: [name: string, value: string];
  /** What was found in its place. */
  seen: string;
}

/** Holds what is declared against one section of the running cluster's configuration. */
export async function wrongPairs(
  node: Node,
  scope: 'crm_config' | 'rsc_defaults' | 'op_defaults',
  declared: Record<string, string> = {},
): Promise<WrongPair[]> {
  // A section that is empty may not be there: exit code 6 or 105.
  const { stdout } = await node.exec(`cibadmin --query --scope ${scope}`, { okCodes: 'any' });
  const found = stdout.includes('<') ? descendantsOf(parseXml(stdout), 'nvpair') : [];
  return Object.entries(declared).flatMap(([name, value]) => {
    const current = found.find(({ attributes }) => attributes.name === name)?.attributes.value;
    if (current === value) return [];
    return { pair: [name, value], seen: `${name} is ${current ?? 'not set'}, not ${value}` };
  });
}
