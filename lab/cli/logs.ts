import type { Command } from 'commander';
import { labCommand, resolveName, type LabOptions } from './options.ts';

export function logsCommand(): Command {
  return labCommand('logs', "the journal of a node, or the fence host's line for each request")
    .argument('[part]', 'a node, fence-host or time-server', 'fence-host')
    .option('-f, --follow', 'go on with what comes')
    .action(async (name: string, options: LabOptions & { follow?: boolean }) => {
      const lab = await resolveName(options);
      const [{ openBackend }, { openLab, findPart, findPoweredNode }, { partLogs }] = await Promise.all([
        import('../backend/open-backend.ts'),
        import('../operations/open-lab.ts'),
        import('../operations/part-logs.ts'),
      ]);
      const backend = await openBackend();
      const state = await openLab(backend, lab);
      const found = findPart(state, name, [
        'node',
        'quorum-device',
        'remote-node',
        'fence-host',
        'time-server',
      ]);
      const part = found.role === 'node' ? findPoweredNode(state, found.name) : found;
      for await (const text of partLogs(backend, lab, part, { follow: options.follow ?? false }))
        process.stdout.write(text);
    });
}
