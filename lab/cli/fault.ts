import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import { labCommand, resolveName, withSubcommands, type LabOptions } from './options.ts';

interface Options extends LabOptions {
  all?: boolean;
  json?: boolean;
}

export function faultCommand(): Command {
  const command = labCommand('fault', 'list, inject and heal faults by hand').helpCommand(false);
  return withSubcommands(command, [listCommand(), injectCommand(), healCommand()]);
}

function listCommand(): Command {
  return labCommand('list', 'show the faults that are in place, and those that there are')
    .option('--json', 'print it as JSON')
    .action(async (options: Options) => {
      const lab = await resolveName(options);
      const { overviewOfFaults } = await import('../operations/faults.ts');
      const overview = await overviewOfFaults(lab);
      if (options.json) {
        process.stdout.write(`${JSON.stringify(overview, null, 2)}\n`);
        return;
      }
      const inPlace = overview.inPlace.map(
        ({ id, args, since, inPlace: there }) =>
          `${id} ${describe(args)} since ${since}${there === true ? '' : `; ${notThere[`${there}`]}`}\n`,
      );
      process.stdout.write(
        inPlace.length === 0 ? 'no fault is in place\n\n' : `in place:\n${inPlace.join('')}\n`,
      );
      for (const { name, lasts, summary, args, why } of overview.library)
        process.stdout.write(
          `${name} (${why === null ? lasts : `not available: ${why}`})\n    ${summary}\n    ${args}\n`,
        );
    });
}

const notThere: Record<string, string> = {
  false: 'marked, but not found where it acts: lab fault heal takes the mark away',
  unknown: 'whether it is still there cannot be told now',
};

function injectCommand(): Command {
  return labCommand('inject', 'inject a fault')
    .argument('<fault>', 'its name; lab fault list shows them')
    .argument('[arguments...]', 'such as node=controller3 percent=20; several nodes with commas')
    .action(async (name: string, words: string[], options: Options) => {
      const lab = await resolveName(options);
      const { argumentsOf, injectByHand } = await import('../operations/faults.ts');
      const id = await injectByHand(lab, name, parseWords(words, argumentsOf(name)));
      process.stdout.write(`${id}\n`);
    });
}

function healCommand(): Command {
  const command = labCommand('heal', 'take faults out again')
    .argument('[ids...]', 'what lab fault inject printed')
    .option('--all', 'every fault of the lab');
  return command.action(async (ids: string[], options: Options) => {
    if (ids.length > 0 === (options.all ?? false))
      command.error('error: name what to heal, or --all for every fault');
    const lab = await resolveName(options);
    const { healByHand } = await import('../operations/faults.ts');
    const healed = await healByHand(lab, options.all ? 'all' : ids);
    process.stdout.write(healed.length > 0 ? `healed ${healed.join(', ')}\n` : 'no fault was in place\n');
  });
}

/**
 * `side=controller1,controller2` → `{ side: ['controller1', 'controller2'] }`.
 *
 * @param names of the arguments that the fault takes
 */
function parseWords(words: readonly string[], names: readonly string[]): Record<string, string | string[]> {
  const given = words.flatMap((word) => /^(\w+)=/.exec(word)?.[1] ?? []);
  const missing = names.find((name) => !given.includes(name));
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^(\w+)=(.*)$/s.exec(word) ?? [];
      if (name !== undefined && value === '')
        throw new UserError(`${name} has no value`, { hint: `write ${name}=…` });
      if (name === undefined || value === undefined)
        throw new UserError(`"${word}" is not an argument of a fault`, {
          hint:
            missing === undefined
              ? 'leave it out: the fault takes no more'
              : `write it as ${missing}=${word}`,
        });
      return [name, value.includes(',') ? value.split(',') : value];
    }),
  );
}

function describe(args: Record<string, unknown>): string {
  return Object.entries(args)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}
