import { InvalidArgumentError, type Command } from 'commander';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { labCommand, resolveLab, type LabOptions } from './options.ts';
import { renderResult, renderScenarios, renderSummary } from './render-scenarios.ts';

interface Options extends LabOptions {
  list?: boolean;
  all?: boolean;
  grep?: RegExp;
  tag: string[];
  repeat: number;
  freshLab?: boolean;
  keep?: boolean;
  pause?: boolean;
  runs?: string;
  json?: boolean;
}

export function scenarioCommand(): Command {
  const command = labCommand('scenario', 'run scenarios against the lab that is up, and judge them')
    .argument('[scenarios...]', 'their names, such as fence-controller3')
    .option('--list', 'list the scenarios that are there, or those that --tag and --grep select')
    .option('--all', 'run every scenario')
    .option('--tag <tag>', 'run those with this tag, such as ci; several narrow it down', collect, [])
    .option(
      '--grep <pattern>',
      'run those whose name or summary this regular expression matches',
      parsePattern,
    )
    .option('--repeat <n>', 'run the selection so many times', parseRepeat, 1)
    .option('--fresh-lab', 'give each scenario a lab of its own, with the nodes that it needs')
    .option('--keep', 'leave everything as it is at the end or at the failure')
    .option('--pause', 'stop before healing and wait for Enter')
    .option('--runs <folder>', 'where the runs are kept (default: lab-runs)')
    .option('--json', 'print the results as JSON')
    .addHelpText(
      'after',
      `
Between two scenarios the lab is reset to its baseline. One that does not fit the lab is "not run", with the reason. Each run
leaves a folder with timeline.jsonl, report.html, junit.xml and, when it failed, the evidence.`,
    );
  return command.action(async (names: string[], options: Options) => {
    const { lab, config } = await resolveLab(options);
    const { listScenarios, selectScenarios } = await import('../operations/list-scenarios.ts');
    const { all = false, tag: tags, grep, list = false } = options;
    const everything = list && names.length === 0;
    if (!all && !everything && tags.length === 0 && grep === undefined && names.length === 0)
      command.error('error: name a scenario; --list shows them, --all, --tag and --grep select several');
    if (options.keep && (options.repeat > 1 || names.length !== 1))
      command.error('error: --keep takes one scenario');
    const folder = config.scenarios === undefined ? undefined : resolve(config.folder, config.scenarios);
    const chosen = selectScenarios(await listScenarios(folder), {
      names,
      all: all || everything,
      tags,
      grep,
    });
    if (list) {
      const columns = process.stdout.isTTY ? process.stdout.columns : Infinity;
      process.stdout.write(
        options.json ? `${JSON.stringify(chosen, null, 2)}\n` : renderScenarios(chosen, columns),
      );
      return;
    }
    const [{ openBackend }, { runScenarios }, { findUserDeployer }] = await Promise.all([
      import('../backend/open-backend.ts'),
      import('../operations/scenarios.ts'),
      import('../user-deployer/find-user-deployer.ts'),
    ]);
    const deployer = await findUserDeployer(config);
    const backend = await openBackend();
    const interrupted = healOnInterrupt();
    const quiet = options.json ?? false;
    const print = (text: string): void => void (quiet || process.stdout.write(text));
    const many = chosen.length * options.repeat > 1;
    const results = await runScenarios(backend, chosen, {
      lab,
      runs: resolve(options.runs ?? 'lab-runs'),
      repeat: options.repeat,
      reset: { wanted: { clusterName: config.clusterName, cluster: config.cluster }, deployer },
      freshLab: options.freshLab
        ? {
            os: config.os,
            image: config.image,
            deploy: true,
            clusterName: config.clusterName,
            cluster: config.cluster,
            deployer,
          }
        : undefined,
      keep: options.keep ?? false,
      quiet,
      onPause: options.pause ? async () => waitForEnter(interrupted) : undefined,
      signal: interrupted,
      onBegin: ({ name }, i) =>
        print(
          `${i > 0 ? '\n' : ''}scenario ${name}${many ? ` (${i + 1} of ${chosen.length * options.repeat})` : ''}\n`,
        ),
      onEnd: (result) => {
        print(renderResult(result));
        if (options.keep)
          print(`kept as it is: lab fault heal --all, lab reset, or the next scenario heals it\n`);
      },
    });
    if (options.json) process.stdout.write(`${JSON.stringify(many ? results : results[0], null, 2)}\n`);
    else if (many) print(renderSummary(results));
    process.exitCode = interrupted.aborted ? 130 : exitCodeOf(results.map(({ outcome }) => outcome));
  });
}

/** The worst of them; scenarios that do not fit the lab are no fault, unless nothing else was asked for. */
function exitCodeOf(outcomes: ScenarioOutcome[]): number {
  if (outcomes.includes('interrupted')) return 130;
  if (outcomes.includes('lab broken')) return 3;
  if (outcomes.includes('failed')) return 1;
  return outcomes.every((outcome) => outcome === 'not run') ? 3 : 0;
}

type ScenarioOutcome = Parameters<typeof renderResult>[0]['outcome'];

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function parsePattern(value: string): RegExp {
  try {
    return new RegExp(value, 'i');
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function parseRepeat(value: string): number {
  const times = Number(value);
  if (!Number.isInteger(times) || times < 1 || times > maxRepeat)
    throw new InvalidArgumentError(`It takes a whole number from 1 to ${maxRepeat}.`);
  return times;
}

const maxRepeat = 1000;

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
