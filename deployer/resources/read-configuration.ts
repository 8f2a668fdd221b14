import type { Node } from '../../lab/node/node.ts';
import { type Configuration, parseConfiguration } from '../../lab/observe/parse-configuration.ts';

/** What the running cluster was told to be. @throws CommandError where it does not run on this node */
export async function readConfiguration(node: Node): Promise<Configuration> {
  const { stdout } = await node.exec('cibadmin --query --scope configuration');
  return parseConfiguration(stdout);
}
