import { Argument, type Command } from 'commander';
import { changeLab } from './change-lab.ts';
import { labCommand, resolveName, type LabOptions } from './options.ts';

type Action = 'save' | 'list' | 'restore' | 'rm';
type Options = LabOptions & { json?: boolean };

export function snapshotCommand(): Command {
  return labCommand('snapshot', 'keep a lab as it is under a name, and make a lab from what was kept')
    .addArgument(
      new Argument('<action>', 'save and restore: of the lab that --name names').choices([
        'save',
        'list',
        'restore',
        'rm',
      ]),
    )
    .argument('[snapshot]', "the snapshot's name")
    .option('--json', 'print JSON')
    .action(async (action: Action, name: string | undefined, options: Options, command: Command) => {
      if (action !== 'list' && name === undefined)
        command.error(`error: lab snapshot ${action} takes a name`);
      if (action === 'list') await list(options);
      else if (action === 'rm') await remove(name ?? '', options);
      else await change(action, name ?? '', options);
    });
}

async function change(action: 'save' | 'restore', name: string, options: Options): Promise<void> {
  const lab = await resolveName(options);
  const { planSave, planRestore } = await import('../operations/snapshots.ts');
  const plan = action === 'save' ? planSave : planRestore;
  await changeLab(lab, { doing: `lab snapshot ${action}`, json: options.json }, async (backend) =>
    plan(backend, lab, name),
  );
}

async function list({ json }: Options): Promise<void> {
  const [{ openBackend }, { describeSystems }, { renderTable }] = await Promise.all([
    import('../backend/open-backend.ts'),
    import('../backend/node-systems.ts'),
    import('./render-table.ts'),
  ]);
  const snapshots = await (await openBackend()).snapshots();
  if (json) {
    // By what its engine knows a disk is for lab alone.
    const shown = snapshots.map(({ disks: _disks, ...each }) => each);
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  } else if (snapshots.length === 0) process.stdout.write('no snapshot on this host\n');
  else {
    const rows = snapshots.map(({ name, kind, takenAt, spec, sizeBytes }) => [
      name,
      kind,
      ageOf(takenAt),
      describeSystems(spec),
      String(spec.systems.length),
      `${(sizeBytes / 1_000_000).toFixed(1)} MB`,
    ]);
    process.stdout.write(renderTable(['Name', 'Kind', 'Age', 'System', 'Nodes', 'Size'], rows));
  }
}

async function remove(name: string, { json }: Options): Promise<void> {
  const [{ openBackend }, { removeSnapshot }] = await Promise.all([
    import('../backend/open-backend.ts'),
    import('../operations/snapshots.ts'),
  ]);
  const removed = await removeSnapshot(await openBackend(), name);
  process.stdout.write(
    json ? `${JSON.stringify(removed, null, 2)}\n` : removed.map((part) => `removed ${part}\n`).join(''),
  );
}

/** In the largest unit of which there is one: `45 s`, `12 min`, `5 h`, `3 d`. */
function ageOf(since: Date, now = new Date()): string {
  const seconds = Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
