import type { Command } from 'commander';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { labCommand, resolveLab, type LabOptions } from './options.ts';

interface Options extends LabOptions {
  list?: boolean;
  keep?: boolean;
  pause?: boolean;
  json?: boolean;
}

export function scenarioCommand(): Command {
  const command = labCommand('scenario', 'run a scenario against the lab that is up')
    .argument('[scenario]', 'its name, such as fence-controller3')
    .option('--list', 'list the scenarios, one a line')
    .option('--keep', 'leave everything as it is at the end or at the failure')
    .option('--pause', 'stop before healing and wait for Enter')
    .option('--json', 'print the result as JSON');
  return command.action(async (name: string | undefined, options: Options) => {
    const { lab, config } = await resolveLab(options);
    const { findScenario, listScenarios, runScenario } = await import('../operations/scenario.ts');
    const folder = config.scenarios === undefined ? undefined : resolve(config.folder, config.scenarios);
    if (options.list || name === undefined) {
      if (!options.list) command.error('error: name a scenario; --list shows them');
      const names = (await listScenarios(folder)).map((each) => each.name);
      process.stdout.write(options.json ? `${JSON.stringify(names, null, 2)}\n` : `${names.join('\n')}\n`);
      return;
    }
    const scenario = await findScenario(name, folder);
    const { lockLab } = await import('../operations/lock.ts');
    await using _lock = await lockLab(lab, `lab scenario ${name}`);
    const interrupted = healOnInterrupt();
    const result = await runScenario(scenario, {
      lab,
      keep: options.keep ?? false,
      quiet: options.json ?? false,
      onPause: options.pause ? async () => waitForEnter(interrupted) : undefined,
      signal: interrupted,
    });
    if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    process.exitCode = interrupted.aborted ? 130 : exitCodes[result.outcome];
  });
}

const exitCodes = { passed: 0, failed: 1, 'lab broken': 3, interrupted: 130 } as const;

/** Ctrl-C and a polite kill end the scenario, not this process: it heals first. */
function healOnInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  process.removeAllListeners('SIGINT');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupt.signal.aborted) process.exit(130);
      process.stderr.write('\ninterrupted; healing the lab (once more leaves it as it is)\n');
      interrupt.abort();
    });
  }
  return interrupt.signal;
}

/** Settles with a line on standard input, when that is closed, or when the scenario is interrupted. */
async function waitForEnter(interrupted: AbortSignal): Promise<void> {
  // Not as a terminal: that would take Ctrl-C for the end of the input, and so for Enter.
  const input = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const line = new AbortController();
  input.once('close', () => line.abort());
  await input
    .question('paused; Enter heals the lab and goes on ', {
      signal: AbortSignal.any([line.signal, interrupted]),
    })
    .catch(() => undefined);
  input.close();
}
