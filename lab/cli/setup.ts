import type { Command } from 'commander';
import { labCommand, parseSystems, resolveLab, type LabOptions } from './options.ts';
import { renderTable } from './render-table.ts';

interface Options extends LabOptions {
  os?: string[];
  install: boolean;
  json?: boolean;
}

export function setupCommand(): Command {
  const description =
    'prepare this host: engine, images, and the proof that a node boots; as often as you like';
  return labCommand('setup', description)
    .option(
      '--os <os>',
      'make the images of this system, or of a list; the first is chosen (default: the first that proves itself here)',
      parseSystems,
    )
    .option('--no-install', 'install nothing on this host; say what is missing and how to install it')
    .option('--json', 'print the result as JSON')
    .action(async (options: Options) => {
      const { config } = await resolveLab(options);
      const [{ setup }, { showProgress }] = await Promise.all([
        import('../host/setup.ts'),
        import('./show-progress.ts'),
      ]);
      const progress = showProgress(options.json ? process.stderr : process.stdout);
      const result = await setup({
        os: options.os ?? config.os,
        install: options.install,
        announce: progress.announce,
        onProgress: progress.show,
      });
      progress.end();
      if (options.json) {
        process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
        return;
      }
      const { os, image, versions, others, rejected } = result;
      process.stdout.write(
        `\n${renderTable(['Program', 'Version'], Object.entries(versions))}\nnodes run ${os} (${image})\n`,
      );
      for (const each of others) process.stdout.write(`${each.os} with --os (${each.image})\n`);
      for (const { os: other, why } of rejected) process.stdout.write(`not ${other}: ${why}\n`);
    });
}
