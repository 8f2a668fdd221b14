import { Argument, type Command } from 'commander';
import { renderTable } from './render-table.ts';
import { labCommand, resolveName, type LabOptions } from './options.ts';

type Action = 'on' | 'off' | 'reset';

export function powerCommand(): Command {
  return labCommand('power', "show the machines' power, or cut, restore or reset that of one")
    .argument('[node]', 'controller3 or controller3-vm')
    .addArgument(
      new Argument('[action]', 'off cuts the power, it is no shutdown').choices(['on', 'off', 'reset']),
    )
    .option('--json', 'print JSON')
    .action(
      async (
        node: string | undefined,
        action: Action | undefined,
        options: LabOptions & { json?: boolean },
      ) => {
        const lab = await resolveName(options);
        const [{ openBackend }, { openLab, findPart }, { changePower }] = await Promise.all([
          import('../backend/open-backend.ts'),
          import('../operations/open-lab.ts'),
          import('../operations/change-power.ts'),
        ]);
        const backend = await openBackend();
        const state = await openLab(backend, lab);
        const power = backend.power(lab);
        const part = node === undefined ? undefined : findPart(state, node);
        if (part && action) await changePower(power, part.name, action);
        const machines = part
          ? [part]
          : state.parts.filter(({ role }) => role !== 'fence-host' && role !== 'time-server');
        const rows = await Promise.all(
          machines.map(async ({ name }) => ({ name, power: await power.state(name) })),
        );
        process.stdout.write(
          options.json
            ? `${JSON.stringify(part ? rows[0] : rows, null, 2)}\n`
            : renderTable(
                ['Id', 'Name', 'State'],
                rows.map((row) => [idOf(state.parts, row), row.name, wordOf[row.power]]),
              ),
        );
      },
    );
}

/** As in `virsh list --all`: a machine that is off has no id. */
function idOf(parts: { name: string }[], { name, power }: { name: string; power: string }): string {
  return power === 'off' ? '-' : String(parts.findIndex((part) => part.name === name) - 1);
}

const wordOf = { on: 'running', off: 'shut off', unknown: 'unknown' } as const;
