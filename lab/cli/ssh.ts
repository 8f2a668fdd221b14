import type { Command } from 'commander';
import { labCommand, resolveName, type LabOptions } from './options.ts';

export function sshCommand(): Command {
  return labCommand('ssh', 'log in to a node as root, or run a command there over SSH')
    .argument('<node>', 'controller3 or controller3-vm')
    .argument('[command...]', 'a command to run in place of a login shell')
    .action(async (node: string, command: string[], options: LabOptions) => {
      const lab = await resolveName(options);
      const [{ openBackend }, { openLab, findPoweredNode }, { requireSecrets }, { runSsh }] =
        await Promise.all([
          import('../backend/open-backend.ts'),
          import('../operations/open-lab.ts'),
          import('../secrets/require-secrets.ts'),
          import('../host/run-ssh.ts'),
        ]);
      const state = await openLab(await openBackend(), lab);
      const part = findPoweredNode(state, node);
      process.exitCode = await runSsh(part.address, await requireSecrets(state), command);
    });
}
