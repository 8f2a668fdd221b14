import type { Backend } from '../backend/backend.ts';
import type { Task } from '../operations/task.ts';

/** Runs tasks on a lab under its lock, shows them, and prints how the lab stands then. */
export async function changeLab(
  lab: string,
  { doing, json = false }: { doing: string; json?: boolean | undefined },
  plan: (backend: Backend) => Promise<Task[]>,
): Promise<void> {
  const [{ openBackend }, { lockLab }, { openLab }, { readStatus }, { runTasks }, { renderStatus }] =
    await Promise.all([
      import('../backend/open-backend.ts'),
      import('../operations/lock.ts'),
      import('../operations/open-lab.ts'),
      import('../operations/status.ts'),
      import('./run-tasks.ts'),
      import('./render-status.ts'),
    ]);
  const backend = await openBackend();
  await using _lock = await lockLab(lab, doing);
  await runTasks(await plan(backend), { quiet: json });
  const status = await readStatus(backend, await openLab(backend, lab));
  process.stdout.write(json ? `${JSON.stringify(status, null, 2)}\n` : `\n${renderStatus(status)}`);
}
