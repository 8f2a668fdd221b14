import type { Command } from 'commander';
import { labCommand, resolveLab, type LabOptions } from './options.ts';

export function resetCommand(): Command {
  return labCommand('reset', 'take a lab back to how it was deployed or restored, whatever state it is in')
    .option('--json', 'print the lab as JSON when it is back, as "lab status --json" does')
    .action(async (options: LabOptions & { json?: boolean }) => {
      const { lab, config } = await resolveLab(options);
      const [
        { openBackend },
        { lockLab },
        { planReset },
        { openLab },
        { readStatus },
        { runTasks },
        { renderStatus },
      ] = await Promise.all([
        import('../backend/open-backend.ts'),
        import('../operations/lock.ts'),
        import('../operations/reset.ts'),
        import('../operations/open-lab.ts'),
        import('../operations/status.ts'),
        import('./run-tasks.ts'),
        import('./render-status.ts'),
      ]);
      const backend = await openBackend();
      await using _lock = await lockLab(lab, 'lab reset');
      const tasks = await planReset(backend, lab, { clusterName: config.clusterName });
      await runTasks(tasks, { quiet: options.json ?? false });
      const status = await readStatus(backend, await openLab(backend, lab));
      process.stdout.write(
        options.json ? `${JSON.stringify(status, null, 2)}\n` : `\n${renderStatus(status)}`,
      );
    });
}
