import type { Command } from 'commander';
import { labCommand, parseSeconds, resolveName, type LabOptions } from './options.ts';

export function execCommand(): Command {
  return labCommand('exec', 'run a command on a node as root and pass its exit code through')
    .argument('<node>', 'controller3 or controller3-vm')
    .argument('<command...>', 'the command and its arguments, after --')
    .option('--timeout <seconds>', 'bound of the command (default: 600)', parseSeconds)
    .action(async (node: string, command: string[], options: LabOptions & { timeout?: number }) => {
      const lab = await resolveName(options);
      const [{ openBackend }, { openLab, findPoweredNode }, { shellQuote }] = await Promise.all([
        import('../backend/open-backend.ts'),
        import('../operations/open-lab.ts'),
        import('../node/node.ts'),
      ]);
      const backend = await openBackend();
      const part = findPoweredNode(await openLab(backend, lab), node);
      // A terminal's input stays with the shell; what is piped in goes to the command.
      const stdin = process.stdin.isTTY ? undefined : process.stdin;
      process.exitCode = await backend.attach(lab, part.name, shellQuote(...command), {
        stdin,
        stdout: process.stdout,
        stderr: process.stderr,
        timeoutMs: (options.timeout ?? 600) * 1000,
      });
      stdin?.destroy();
    });
}
