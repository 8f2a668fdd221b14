import { Command } from 'commander';
import { resolve } from 'node:path';

interface Options {
  runs: string;
  json?: boolean;
}

export function checkCommand(): Command {
  return new Command('check')
    .description('judge a saved run again by its timeline, and write its report anew')
    .argument('<run>', 'its folder, the name of one in --runs, or "last"')
    .option('--runs <folder>', 'where the runs are kept', 'lab-runs')
    .option('--json', 'print the verdicts as JSON')
    .action(async (run: string, options: Options) => {
      const { checkRun } = await import('../operations/check-run.ts');
      const checked = await checkRun(run, resolve(options.runs));
      if (options.json) {
        process.stdout.write(`${JSON.stringify(checked, null, 2)}\n`);
      } else {
        const width = Math.max(...checked.invariants.map(({ invariant }) => invariant.length));
        for (const { invariant, verdict, why, expected, isRed } of checked.invariants) {
          const mark = isRed ? 'RED' : verdict === 'unknown' ? '?  ' : 'ok ';
          const declared = expected ? ' (declared to break)' : '';
          process.stdout.write(
            `${mark}  ${invariant.padEnd(width)}  ${verdict.padEnd(7)}${declared}  ${why}\n`,
          );
        }
        process.stdout.write(`${checked.outcome}  ${checked.why}\n${checked.run}\n`);
      }
      process.exitCode = checked.outcome === 'passed' ? 0 : 1;
    });
}
