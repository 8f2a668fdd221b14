import { Command } from 'commander';
import { renderTable } from './render-table.ts';

export function listCommand(): Command {
  return new Command('list')
    .description('the labs on this host')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const [{ openBackend }, { listLabs }] = await Promise.all([
        import('../open-backend.ts'),
        import('../list-labs.ts'),
      ]);
      const labs = await listLabs(await openBackend());
      if (options.json) process.stdout.write(`${JSON.stringify(labs, null, 2)}\n`);
      else if (labs.length === 0) process.stdout.write('no lab on this host; start one: lab up\n');
      else {
        const rows = labs.map(({ lab, os, nodes, on, subnet }) => [lab, os, `${on} of ${nodes} on`, subnet]);
        process.stdout.write(renderTable(['Lab', 'System', 'Nodes', 'Network'], rows));
        for (const { lab, note } of labs) if (note) process.stdout.write(`\n${lab}: ${note}\n`);
      }
    });
}
