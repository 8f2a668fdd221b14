import type { Command } from 'commander';
import { labCommand, resolveName, type LabOptions } from './options.ts';

export function downCommand(): Command {
  return labCommand('down', 'remove a lab: its machines, network and secrets')
    .option('--all', 'remove every lab on this host')
    .option('--json', 'print JSON')
    .action(async (options: LabOptions & { all?: boolean; json?: boolean }) => {
      const named = options.all ? [] : [await resolveName(options)];
      const [{ openBackend }, { takeDown }] = await Promise.all([
        import('../backend/open-backend.ts'),
        import('../operations/down.ts'),
      ]);
      const backend = await openBackend();
      const removed: Record<string, string[]> = {};
      for (const name of options.all ? await backend.labs() : named)
        removed[name] = await takeDown(backend, name);
      if (options.json) {
        process.stdout.write(`${JSON.stringify(removed, null, 2)}\n`);
        return;
      }
      const lines = Object.entries(removed).flatMap(([name, parts]) =>
        parts.length > 0 ? parts.map((part) => `removed ${part}`) : [`there was no lab "${name}"`],
      );
      process.stdout.write(`${lines.join('\n') || 'there was no lab on this host'}\n`);
    });
}
