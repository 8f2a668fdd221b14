import type { Node } from '../node/node.ts';
import { childrenOf, parseXml, type XmlElement } from '../observe/xml.ts';
import type { ConfigurationFacts } from './node-facts.ts';

/** Attributes of the whole that tell of the status, or of who wrote last when, and not of what is configured. */
const notConfigured = [
  'admin_epoch',
  'epoch',
  'num_updates',
  'cib-last-written',
  'update-origin',
  'update-client',
  'update-user',
  'have-quorum',
  'dc-uuid',
  'no-quorum-panic',
];

/** What ends a cibadmin that has no cluster to ask: 107 on 1.1, 102 on 2.x, 127 where it is not installed. */
const noClusterCodes = [102, 107, 127];

/**
 * @returns null where the node has no cluster that runs
 * @throws CommandError for any other failure: two readings that both failed must not look like no change
 */
export async function readConfigurationFacts(
  node: Node,
  signal?: AbortSignal,
): Promise<ConfigurationFacts | null> {
  const { exitCode, stdout } = await node.exec('cibadmin --query', {
    okCodes: [0, ...noClusterCodes],
    signal,
  });
  return exitCode === 0 ? configurationFacts(stdout) : null;
}

/** @param text as `cibadmin --query` prints it; its status is left out */
export function configurationFacts(text: string): ConfigurationFacts {
  const cib = parseXml(text);
  const { admin_epoch: admin = '0', epoch = '0' } = cib.attributes;
  const entries = new Map<string, string>();
  for (const [name, value] of Object.entries(cib.attributes))
    if (!notConfigured.includes(name)) entries.set(`cib ${name}`, value);
  for (const configuration of childrenOf(cib, 'configuration'))
    for (const child of configuration.children) flatten(child, '', entries);
  return { version: `${admin}.${epoch}`, entries };
}

/** An element is known by its id, as the CIB has it; one without by its name and place. */
function flatten(
  { name, attributes, children }: XmlElement,
  parent: string,
  entries: Map<string, string>,
): void {
  const { id, ...rest } = attributes;
  const own = id === undefined ? name : `${name} ${id}`;
  const path = uniqueIn(entries, parent === '' ? own : `${parent} / ${own}`);
  entries.set(path, '');
  for (const [key, value] of Object.entries(rest)) entries.set(`${path} ${key}`, value);
  for (const child of children) flatten(child, path, entries);
}

function uniqueIn(entries: ReadonlyMap<string, string>, path: string): string {
  if (!entries.has(path)) return path;
  for (let i = 2; ; i += 1) if (!entries.has(`${path} (${i})`)) return `${path} (${i})`;
}
