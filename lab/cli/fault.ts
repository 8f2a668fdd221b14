import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import { labCommand, resolveLab, type LabOptions } from './options.ts';
import { renderTable } from './render-table.ts';

interface Options extends LabOptions {
  all?: boolean;
  json?: boolean;
}

export function faultCommand(): Command {
  const command = labCommand('fault', 'lists, injects and heals faults by hand').helpCommand(false);
  command.addCommand(listCommand());
  command.addCommand(injectCommand());
  command.addCommand(healCommand());
  return command;
}

function listCommand(): Command {
  return labCommand('list', 'the faults that there are, whether this host can do them, and those in place')
    .option('--json', 'print it as JSON')
    .action(async (options: Options) => {
      const { lab } = await resolveLab(options);
      const { overviewOfFaults } = await import('../operations/faults.ts');
      const overview = await overviewOfFaults(lab);
      if (options.json) {
        process.stdout.write(`${JSON.stringify(overview, null, 2)}\n`);
        return;
      }
      const rows = overview.library.map(({ name, plane, lasts, args, why }) => [
        name,
        plane,
        why === null ? lasts : `not available: ${why}`,
        args,
      ]);
      process.stdout.write(`${renderTable(['Fault', 'Plane', 'Lasts', 'Arguments'], rows)}\n`);
      for (const { id, args, since, inPlace } of overview.inPlace)
        process.stdout.write(
          `in place: ${id} ${describe(args)} since ${since}${inPlace === true ? '' : `; a look for it says: ${inPlace}`}\n`,
        );
    });
}

function injectCommand(): Command {
  return labCommand('inject', 'injects a fault; it stays until it is healed')
    .argument('<fault>', 'its name; lab fault list shows them')
    .argument('[arguments...]', 'such as node=controller3 percent=20; several nodes with commas')
    .action(async (name: string, words: string[], options: Options) => {
      const { lab } = await resolveLab(options);
      const { injectByHand } = await import('../operations/faults.ts');
      const id = await injectByHand(lab, name, parseWords(words));
      process.stdout.write(`${id}\n`);
    });
}

function healCommand(): Command {
  const command = labCommand('heal', 'takes faults out again')
    .argument('[ids...]', 'what lab fault inject printed')
    .option('--all', 'every fault of the lab');
  return command.action(async (ids: string[], options: Options) => {
    if (ids.length === 0 && !options.all) command.error('error: name what to heal, or --all');
    const { lab } = await resolveLab(options);
    const { healByHand } = await import('../operations/faults.ts');
    const healed = await healByHand(lab, options.all ? 'all' : ids);
    process.stdout.write(healed.length > 0 ? `healed ${healed.join(', ')}\n` : 'no fault was in place\n');
  });
}

/** `side=controller1,controller2` → `{ side: ['controller1', 'controller2'] }`. */
function parseWords(words: readonly string[]): Record<string, string | string[]> {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^(\w+)=(.+)$/s.exec(word) ?? [];
      if (name === undefined || value === undefined)
        throw new UserError(`"${word}" is not an argument of a fault`, { hint: 'write it as name=value' });
      return [name, value.includes(',') ? value.split(',') : value];
    }),
  );
}

function describe(args: Record<string, unknown>): string {
  return Object.entries(args)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}
