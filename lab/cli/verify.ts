import { type Command, Option } from 'commander';
import { labCommand, resolveLab, type LabOptions } from './options.ts';

interface Options extends LabOptions {
  fence?: boolean;
  inventory?: string;
  acceptNewHostKeys?: boolean;
  json?: boolean;
}

export function verifyCommand(): Command {
  return labCommand('verify', 'judge a cluster, whoever deployed it: of the lab, or on machines of your own')
    .option('--fence', 'where nothing is found, have each node fenced for real, one after another')
    .addOption(
      new Option(
        '--inventory <file>',
        'machines as in "lab deploy --inventory"; then no lab is needed',
      ).conflicts('name'),
    )
    .option('--accept-new-host-keys', 'take the host key that a machine without "hostKey" shows first')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      const { lab } = await resolveLab(options);
      const [{ verifyLab, verifyInventory }, { renderFenced, renderVerdict }] = await Promise.all([
        import('../operations/verify.ts'),
        import('./render-verdict.ts'),
      ]);
      const { fence = false, acceptNewHostKeys = false, json = false } = options;
      const asked = {
        fence,
        ...(!json && { onFenced: (fenced) => void process.stdout.write(renderFenced(fenced)) }),
      } satisfies Parameters<typeof verifyLab>[1];
      const verdict =
        options.inventory === undefined
          ? await verifyLab(lab, asked)
          : await verifyInventory(options.inventory, { ...asked, acceptNewHostKeys });
      process.stdout.write(
        json
          ? `${JSON.stringify(verdict, null, 2)}\n`
          : renderVerdict(verdict, { columns: process.stdout.columns, fence }),
      );
      if (verdict.findings.length > 0) process.exitCode = 1;
      else if (verdict.notLookedAt.length > 0) process.exitCode = 3;
    })
    .hook('preAction', (command) => {
      const { acceptNewHostKeys, inventory } = command.opts<Options>();
      if (acceptNewHostKeys && inventory === undefined)
        command.error("error: option '--accept-new-host-keys' goes with '--inventory'");
    });
}

const help = `
It changes nothing, but for --fence: in a lab each node is fenced off and powered on again, and the engine is asked which machine
went off; with --inventory each is fenced by reboot, and must have booted since.

Exit codes: 0 nothing was found; 1 findings; 3 no findings, and not everything could be looked at; 2 wrong use.`;
