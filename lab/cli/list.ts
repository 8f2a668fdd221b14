import type { Command } from 'commander';
import { labCommand, type LabOptions } from './options.ts';
import { renderTable } from './render-table.ts';

export function listCommand(): Command {
  return labCommand('list', 'the labs on this host, or the one that --name names')
    .option('--json', 'print JSON')
    .action(async (options: LabOptions & { json?: boolean }) => {
      const [{ openBackend }, { listLabs }] = await Promise.all([
        import('../backend/open-backend.ts'),
        import('../operations/list-labs.ts'),
      ]);
      const all = await listLabs(await openBackend());
      const labs = all.filter(({ lab }) => options.name === undefined || lab === options.name);
      if (options.json) process.stdout.write(`${JSON.stringify(labs, null, 2)}\n`);
      else if (labs.length === 0)
        process.stdout.write(
          `no lab ${options.name ? `"${options.name}" ` : ''}on this host; start one: lab up\n`,
        );
      else {
        const rows = labs.map(({ lab, os, nodes, bare, on, subnet }) => [
          lab,
          bare ? `${os}, bare` : os,
          `${on} of ${nodes} on`,
          subnet,
        ]);
        process.stdout.write(renderTable(['Lab', 'System', 'Nodes', 'Network'], rows));
        for (const { lab, note } of labs) if (note) process.stdout.write(`\n${lab}: ${note}\n`);
      }
    });
}
