import type { Command } from 'commander';
import { commandAfter, labCommand, parseSeconds, resolveLab, type LabOptions } from './options.ts';

export function execCommand(): Command {
  return labCommand('exec', 'run a command on a node as root and pass its exit code through')
    .argument('<node>', 'controller3 or controller3-vm')
    .argument('<command...>', 'the command and its arguments, after --')
    .passThroughOptions()
    .option('--timeout <seconds>', 'bound of the command (default: 600)', parseSeconds)
    .action(async (node: string, command: string[], options: LabOptions & { timeout?: number }) => {
      const { lab } = await resolveLab(options);
      const [{ openBackend }, { openLab, findPoweredNode }, { shellQuote }] = await Promise.all([
        import('../open-backend.ts'),
        import('../open-lab.ts'),
        import('../node/node.ts'),
      ]);
      const backend = await openBackend();
      const part = findPoweredNode(await openLab(backend, lab), node);
      const result = await backend.node(lab, part.name).exec(shellQuote(...commandAfter(command)), {
        okCodes: 'any',
        timeoutMs: (options.timeout ?? 600) * 1000,
      });
      process.stdout.write(result.stdout);
      process.stderr.write(result.stderr);
      process.exitCode = result.exitCode;
    });
}
