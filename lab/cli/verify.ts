import type { Command } from 'commander';
import { type InventoryOptions, labCommand, resolveName, withInventory } from './options.ts';

interface Options extends InventoryOptions {
  fence?: boolean;
  json?: boolean;
}

export function verifyCommand(): Command {
  return withInventory(
    labCommand(
      'verify',
      'judge a cluster, whoever deployed it: of the lab, or on machines of your own',
    ).option('--fence', 'where nothing is found, have each node fenced for real, one after another'),
    'machines as in "lab deploy --inventory"; then no lab is needed',
  )
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (options: Options) => {
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
          ? await verifyLab(await resolveName(options), asked)
          : await verifyInventory(options.inventory, { ...asked, acceptNewHostKeys });
      process.stdout.write(
        json
          ? `${JSON.stringify(verdict, null, 2)}\n`
          : renderVerdict(verdict, { columns: process.stdout.columns, fence }),
      );
      if (verdict.findings.length > 0) process.exitCode = 1;
      else if (verdict.notLookedAt.length > 0) process.exitCode = 3;
    });
}

const help = `
It changes nothing, but for --fence: in a lab each node is fenced off and powered on again, and the engine is asked which machine
went off; with --inventory each is fenced by reboot, and must have booted since.

Exit codes: 0 nothing was found; 1 findings; 3 no findings, and not everything could be looked at; 2 wrong use.`;
