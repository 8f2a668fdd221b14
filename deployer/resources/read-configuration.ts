import type { Node } from '../../lab/node/node.ts';
import { type Configuration, parseConfiguration } from '../../lab/observe/parse-configuration.ts';
import { type OperationResult, parseOperationResults } from '../../lab/observe/parse-operation-results.ts';

/** What the running cluster was told to be. @throws CommandError where it does not run on this node */
export async function readConfiguration(node: Node): Promise<Configuration> {
  const { stdout } = await node.exec('cibadmin --query --scope configuration');
  return parseConfiguration(stdout);
}

/** The same, and what became of the operations that the cluster ran. @throws CommandError where it does not run on this node */
export async function readResults(
  node: Node,
): Promise<{ configuration: Configuration; results: OperationResult[] }> {
  const { stdout } = await node.exec('cibadmin --query');
  return { configuration: parseConfiguration(stdout), results: parseOperationResults(stdout) };
}
