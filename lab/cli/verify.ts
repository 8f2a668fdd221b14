import type { Command } from 'commander';
import { labCommand, resolveLab, type LabOptions } from './options.ts';

interface Options extends LabOptions {
  inventory?: string;
  acceptNewHostKeys?: boolean;
  json?: boolean;
}

export function verifyCommand(): Command {
  return labCommand('verify', 'judge a cluster, whoever deployed it: of the lab, or on machines of your own')
    .option('--inventory <file>', 'machines as in "lab deploy --inventory"; then no lab is needed')
    .option('--accept-new-host-keys', 'take the host key that a machine without "hostKey" shows first')
    .option('--json', 'print JSON')
    .action(async (options: Options) => {
      const { lab } = await resolveLab(options);
      const [{ verifyLab, verifyInventory }, { renderVerdict }] = await Promise.all([
        import('../operations/verify.ts'),
        import('./render-verdict.ts'),
      ]);
      const acceptNewHostKeys = options.acceptNewHostKeys ?? false;
      const verdict =
        options.inventory === undefined
          ? await verifyLab(lab)
          : await verifyInventory(options.inventory, { acceptNewHostKeys });
      process.stdout.write(
        options.json
          ? `${JSON.stringify(verdict, null, 2)}\n`
          : renderVerdict(verdict, process.stdout.columns),
      );
      if (verdict.findings.length > 0) process.exitCode = 1;
      else if (verdict.notLookedAt.length > 0) process.exitCode = 3;
    });
}
