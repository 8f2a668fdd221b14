import { Command } from 'commander';
import { workingFolder } from './options.ts';

export function initCommand(): Command {
  return new Command('init')
    .description('write a lab.config.ts, an example scenario and a file for CI into this folder')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', '\nWhat stands there already is left as it is.')
    .action(async ({ json }: { json?: boolean }) => {
      const { initialise } = await import('../operations/init.ts');
      const { written, standing } = await initialise(workingFolder());
      if (json) {
        process.stdout.write(`${JSON.stringify({ written, standing }, null, 2)}\n`);
        return;
      }
      for (const path of written) process.stdout.write(`written           ${path}\n`);
      for (const path of standing) process.stdout.write(`stands, left so   ${path}\n`);
      process.stdout.write(
        '\nnext: lab setup, lab up, lab scenario our-node-dies\n' +
          'node_modules/fencelab links to this lab; on another machine lab init makes it, or npm link fencelab\n',
      );
    });
}
