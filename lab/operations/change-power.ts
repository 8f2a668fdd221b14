import type { MachinePower } from '../backend/backend.ts';

/** Changes a machine's power and returns when it has changed. `reset` is a cut and a start, whatever ran. */
export async function changePower(
  power: MachinePower,
  machine: string,
  action: 'on' | 'off' | 'reset',
): Promise<void> {
  if (action !== 'on') await power.off(machine);
  if (action !== 'off') await power.on(machine);
}
