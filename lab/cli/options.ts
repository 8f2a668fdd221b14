import { Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig, type LoadedConfig } from '../config/load-config.ts';
import { labName, nodeCount, nodeSystems } from '../config/schema.ts';
import { UserError } from '../errors.ts';

export interface LabOptions {
  name?: string;
  config?: string;
}

/** Of a command that works on a lab, or on machines of the user's own. */
export interface InventoryOptions extends LabOptions {
  inventory?: string;
  acceptNewHostKeys?: boolean;
}

/** A command about one lab: takes `--name` and `--config`. */
export function labCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--name <lab>', 'name of the lab (default: lab)', parseLabName)
    .option('--config <file>', 'config file (default: lab.config.ts in this folder, if there)');
}

/** Subcommands that take errors of use as their command does. */
export function withSubcommands(command: Command, subcommands: readonly Command[]): Command {
  for (const each of subcommands) command.addCommand(each);
  const inherit = command.copyInheritedSettings.bind(command);
  command.copyInheritedSettings = (source) => {
    inherit(source);
    for (const each of subcommands) each.copyInheritedSettings(source);
    return command;
  };
  return command;
}

/** Lets a command about one lab work on machines of the user's own. @param help of `--inventory` */
export function withInventory(command: Command, help: string): Command {
  return command
    .addOption(new Option('--inventory <file>', help).conflicts('name'))
    .option('--accept-new-host-keys', 'take the host key that a machine without "hostKey" shows first')
    .hook('preAction', (called) => {
      const { acceptNewHostKeys, inventory } = called.opts<InventoryOptions>();
      if (acceptNewHostKeys && inventory === undefined)
        called.error("error: option '--accept-new-host-keys' goes with '--inventory'");
    });
}

/** @throws UserError where it was removed meanwhile */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new UserError('the folder that lab was started in is not there any more', {
      hint: 'change to one that exists',
      cause,
    });
  }
}

/** The config, and the lab's name from the flag, the config or the default, in this order. */
export async function resolveLab(options: LabOptions): Promise<{ lab: string; config: LoadedConfig }> {
  const config = await loadConfig(workingFolder(), options.config);
  return { lab: options.name ?? config.name ?? 'lab', config };
}

/** The same name, for a command that takes nothing else from the config: one that the flag names needs none that is right. */
export async function resolveName(options: LabOptions): Promise<string> {
  return options.name ?? (await resolveLab(options)).lab;
}

function parseLabName(value: string): string {
  const parsed = labName.safeParse(value);
  if (!parsed.success) throw new InvalidArgumentError(`a lab's name is ${parsed.error.issues[0]?.message}.`);
  return parsed.data;
}

export function parseNodeCount(value: string): number {
  const parsed = nodeCount.safeParse(Number(value));
  if (!parsed.success) throw new InvalidArgumentError(`It takes ${parsed.error.issues[0]?.message}.`);
  return parsed.data;
}

/** `debian12`, or a list: `debian11,debian12`. */
export function parseSystems(value: string): string[] {
  const parsed = nodeSystems.safeParse(value.split(','));
  if (!parsed.success) throw new InvalidArgumentError(`It takes ${parsed.error.issues[0]?.message}.`);
  return parsed.data;
}

export function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (!(seconds > 0 && seconds <= maxSeconds))
    throw new InvalidArgumentError(`It takes a number of seconds, at most ${maxSeconds}.`);
  return seconds;
}

/** A day: what is longer overflows the timers. */
const maxSeconds = 86_400;
