import type { Command } from 'commander';
import { labCommand, resolveName, type LabOptions } from './options.ts';

export function statusCommand(): Command {
  return labCommand('status', "every machine's power and every node's view of the others")
    .option('--json', 'print JSON')
    .action(async (options: LabOptions & { json?: boolean }) => {
      const lab = await resolveName(options);
      const [{ openBackend }, { openLab }, { readStatus }, { renderStatus }] = await Promise.all([
        import('../backend/open-backend.ts'),
        import('../operations/open-lab.ts'),
        import('../operations/status.ts'),
        import('./render-status.ts'),
      ]);
      const backend = await openBackend();
      const status = await readStatus(backend, await openLab(backend, lab));
      process.stdout.write(options.json ? `${JSON.stringify(status, null, 2)}\n` : renderStatus(status));
      if (status.problems.length > 0) process.exitCode = 1;
    });
}
