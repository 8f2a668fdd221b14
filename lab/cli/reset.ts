import type { Command } from 'commander';
import { changeLab } from './change-lab.ts';
import { labCommand, resolveLab, type LabOptions } from './options.ts';

export function resetCommand(): Command {
  return labCommand('reset', 'take a lab back to how it was deployed or restored, whatever state it is in')
    .option('--json', 'print the lab as JSON when it is back, as "lab status --json" does')
    .action(async (options: LabOptions & { json?: boolean }) => {
      const { lab, config } = await resolveLab(options);
      const [{ planReset }, { findUserDeployer }] = await Promise.all([
        import('../operations/reset.ts'),
        import('../user-deployer/find-user-deployer.ts'),
      ]);
      const deployer = await findUserDeployer(config);
      await changeLab(lab, { doing: 'lab reset', json: options.json }, async (backend) =>
        planReset(backend, lab, {
          wanted: { clusterName: config.clusterName, cluster: config.cluster },
          deployer,
        }),
      );
    });
}
