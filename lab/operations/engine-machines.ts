import type { Machines } from '../../verify/fence/machines.ts';
import type { MachinePower } from '../backend/backend.ts';

/** The fence host answers when the power is off: the engine says so at once, or it is not so. */
const proofTimeoutMs = 10_000;

/** A lab's machines by the engine's word. A machine that was on before and is off now went down; unknown is never off. */
export function engineMachines(power: MachinePower, names: readonly string[]): Machines {
  return {
    proof: 'its machine is off, says the engine',
    action: 'off',
    proofTimeoutMs,
    async mark() {
      const before = new Map(
        await Promise.all(names.map(async (name) => [name, await power.state(name)] as const)),
      );
      return async (machine) => {
        if (before.get(machine) !== 'on') return 'unknown';
        const now = await power.state(machine);
        return now === 'off' ? 'went-down' : now === 'on' ? 'stayed-up' : 'unknown';
      };
    },
    async restore(believedOff) {
      if (believedOff !== null) await power.off(believedOff);
      for (const name of names) if ((await power.state(name)) === 'off') await power.on(name);
    },
  };
}
