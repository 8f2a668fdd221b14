import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { ListedScenario, ScenarioMessage } from '../../fixtures/scenario-message.ts';
import { linkHint } from '../config/load-config.ts';
import { UserError } from '../errors.ts';
import { ownScenarios, startScenarioProcess } from './scenario-process.ts';

/** A scenario and the folder that it was found in. */
export interface FoundScenario extends ListedScenario {
  folder: string;
}

/** What picks scenarios out; all that are given must fit. */
export interface Selection {
  names: readonly string[];
  all: boolean;
  /** Every one of these tags. */
  tags: readonly string[];
  /** Matches name or summary. */
  grep: RegExp | undefined;
}

/**
 * Scenarios by name, lab's own and those in the user's folder; of one name, the user's is taken.
 * @throws UserError for a folder that is not there, a file in it that cannot be loaded, and a name that two of one folder have
 */
export async function listScenarios(folder: string | undefined): Promise<FoundScenario[]> {
  if (folder !== undefined && !existsSync(folder))
    throw new UserError(`there is no folder of scenarios ${folder}`, {
      hint: 'see "scenarios" in lab.config.ts',
    });
  const folders = folder === undefined ? [ownScenarios] : [ownScenarios, folder];
  const found = await Promise.all(folders.map(async (each) => scenariosIn(each)));
  const byName = new Map(found.flat().map((each) => [each.name, each]));
  return [...byName.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** @throws UserError for a name that there is not, and for a selection that nothing fits */
export function selectScenarios(
  scenarios: readonly FoundScenario[],
  { names, all, tags, grep }: Selection,
): FoundScenario[] {
  const hint = `there are: ${scenarios.map(({ name }) => name).join(', ')}`;
  for (const name of names)
    if (!scenarios.some((each) => each.name === name))
      throw new UserError(`there is no scenario "${name}"`, { hint });
  const chosen = scenarios.filter(
    (each) =>
      (all || tags.length > 0 || grep !== undefined || names.includes(each.name)) &&
      (names.length === 0 || names.includes(each.name)) &&
      tags.every((tag) => each.tags.includes(tag)) &&
      (grep === undefined || grep.test(each.name) || grep.test(each.summary)),
  );
  if (chosen.length === 0) throw new UserError('no scenario fits', { hint });
  return chosen;
}

async function scenariosIn(folder: string): Promise<FoundScenario[]> {
  const child = startScenarioProcess(folder, ['--list', '--pass-with-no-tests'], { env: {}, quiet: true });
  let listed: ListedScenario[] | undefined;
  child.on('message', (message: ScenarioMessage) => {
    if (message.kind === 'listed') listed = message.scenarios;
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (!listed || code !== 0)
    throw new UserError(`the scenarios in ${folder} cannot be loaded`, {
      hint: `the reason stands above; where "fencelab" is not found: ${linkHint}`,
    });
  for (const [name, [first, second]] of Map.groupBy(listed, (each) => each.name))
    if (first && second)
      throw new UserError(`two scenarios are called "${name}": in ${first.file} and in ${second.file}`, {
        hint: 'rename one of them',
      });
  return listed.map((each) => ({ ...each, folder }));
}
