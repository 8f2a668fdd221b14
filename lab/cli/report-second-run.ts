import { compareFacts } from '../facts/compare-facts.ts';
import { readClusterFacts } from '../facts/read-cluster-facts.ts';
import type { DeployTarget } from '../operations/deploy-target.ts';
import { renderChanges } from './render-changes.ts';
import { writeJsonLine } from './write-json-line.ts';

interface Options {
  look: DeployTarget['look'];
  json?: boolean | undefined;
}

/**
 * Has a deployer run twice, and exits with 1 where the second run changed anything: by the nodes' word, not the deployer's.
 *
 * @param deploy runs it and shows that, given which run it is
 */
export async function reportSecondRun(
  deploy: (run: 1 | 2) => Promise<unknown>,
  { look, json = false }: Options,
): Promise<void> {
  await deploy(1);
  const before = await look(readClusterFacts);
  if (!json) process.stdout.write('again:\n');
  await deploy(2);
  const changes = compareFacts(before, await look(readClusterFacts));
  if (json) writeJsonLine({ result: changes.length === 0 ? 'same' : 'changed', changes });
  else process.stdout.write(renderChanges(before, changes));
  if (changes.length > 0) process.exitCode = 1;
}
