import type { Command } from 'commander';
import { labCommand } from './options.ts';
import { renderTable } from './render-table.ts';

export function doctorCommand(): Command {
  return labCommand('doctor', 'what this host has and lacks for a lab, with the fix')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      const { examineHost } = await import('../host/doctor.ts');
      const findings = await examineHost();
      if (options.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      else {
        const rows = findings.map(({ status, check, found }) => [status, check, found]);
        const fixes = findings.flatMap(({ check, fix }) => (fix === undefined ? [] : [`${check}: ${fix}`]));
        process.stdout.write(renderTable(['', 'Check', 'Found'], rows));
        if (fixes.length > 0)
          process.stdout.write(`\nWhat to do\n${fixes.map((fix) => `  ${fix}\n`).join('')}`);
      }
      if (findings.some(({ status }) => status === 'missing')) process.exitCode = 3;
    });
}
