import { UnavailableError } from '../../errors.ts';
import { waitUntil } from '../../wait-until.ts';
import type { MachinePower, Power } from '../backend.ts';
import { EngineConnection } from './engine-connection.ts';
import type { HttpAnswer } from './parse-http-answer.ts';
import { containerName, isMachineRole, label } from './labels.ts';

const queryTimeoutMs = 5_000;
/** The engine answers a kill when the container's processes are gone, so this one may take longer. */
const commandTimeoutMs = 20_000;
const changeTimeoutMs = 10_000;

export interface EnginePower extends MachinePower {
  /**
   * Like `state`, but says why when it cannot tell.
   * @throws UnavailableError when the engine or the container is not there, or the container is not the lab's
   */
  inspect(machine: string): Promise<Power>;
}

/** The part of the engine's container inspection that is read here. */
interface Inspection {
  Id?: string;
  State?: { Running?: boolean; Paused?: boolean; Restarting?: boolean; Pid?: number };
  Config?: { Labels?: Record<string, string> | null };
}

/**
 * The power of a lab's containers, over the engine's own API on its unix socket (no npm package, so that the fence
 * host stays small). A machine is the container `<lab>-<machine>` that carries the lab's labels; one that only has
 * the name is refused. Source: Docker Engine API 1.41. Paths carry no version, since engines drop old ones.
 */
export function createEnginePower({ socketPath, lab }: { socketPath: string; lab: string }): EnginePower {
  const engine = new EngineConnection(socketPath);

  async function call(machine: string, method: 'GET' | 'POST', path: string): Promise<HttpAnswer> {
    const timeoutMs = method === 'GET' ? queryTimeoutMs : commandTimeoutMs;
    try {
      return await engine.request({ method, path, timeoutMs });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new UnavailableError(
        `${machine}: the engine at ${socketPath} did not answer ${method} ${path}: ${why}`,
        { hint: 'check that the engine runs and that this user may use its socket', cause },
      );
    }
  }

  /** Reads the container once. @throws UnavailableError when there is none, or it is not this lab's machine */
  async function find(machine: string): Promise<{ id: string; power: Power }> {
    const container = containerName(lab, machine);
    const answer = await call(machine, 'GET', `/containers/${encodeURIComponent(container)}/json`);
    if (answer.status === 404) {
      throw new UnavailableError(`${machine}: the engine has no container ${container}`, {
        hint: `run "lab up --name ${lab}" to make it`,
      });
    }
    if (answer.status !== 200) throw refusal(machine, 'inspection', answer);
    const { Id: id, State: state, Config: config } = JSON.parse(answer.body) as Inspection;
    const labels = config?.Labels ?? {};
    const isMachine =
      labels[label.lab] === lab && isMachineRole(labels[label.role]) && labels[label.node] === machine;
    if (id === undefined || !isMachine) {
      throw new UnavailableError(
        `${machine}: container ${container} does not carry the labels of node ${machine} of lab ${lab}`,
        { hint: `it was not made by lab: remove or rename container ${container}` },
      );
    }
    return { id, power: powerOf(state) };
  }

  /** Waits until the engine itself says so: its answer to a command is no proof. */
  async function settle(machine: string, id: string, wanted: Power): Promise<void> {
    const seen = await waitUntil(
      `${machine} is ${wanted}`,
      async () => find(machine),
      (found) => found.power === wanted || found.id !== id,
      { timeoutMs: changeTimeoutMs, intervalMs: 20, show: ({ power }) => power },
    );
    if (seen.id === id) return;
    throw new UnavailableError(
      `${machine}: its container was replaced while it was to be powered ${wanted}`,
      {
        hint: 'something else makes and removes its container; ask again',
      },
    );
  }

  return {
    inspect: async (machine) => (await find(machine)).power,

    state: async (machine) => {
      try {
        return (await find(machine)).power;
      } catch {
        return 'unknown';
      }
    },

    async off(machine) {
      const { id } = await find(machine);
      const answer = await call(machine, 'POST', `/containers/${id}/kill?signal=SIGKILL`);
      // 409: it does not run. Whether that is so is read below.
      if (answer.status !== 204 && answer.status !== 409) throw refusal(machine, 'kill', answer);
      await settle(machine, id, 'off');
    },

    async on(machine) {
      const { id, power } = await find(machine);
      // A paused machine has power: what froze it is not for the power button to heal.
      if (power === 'on') return;
      const answer = await call(machine, 'POST', `/containers/${id}/start`);
      if (answer.status !== 204 && answer.status !== 304) throw refusal(machine, 'start', answer);
      await settle(machine, id, 'on');
    },
  };
}

/** A paused or restarting container can run again without anyone powering it on, so it is not off. */
function powerOf(state: Inspection['State']): Power {
  if (typeof state?.Running !== 'boolean' || typeof state.Pid !== 'number') return 'unknown';
  return state.Running || state.Paused || state.Restarting || state.Pid > 0 ? 'on' : 'off';
}

function refusal(machine: string, what: string, { status, body }: HttpAnswer): UnavailableError {
  return new UnavailableError(`${machine}: the engine answered ${status} to its ${what}: ${body.trim()}`, {
    hint: `look at the engine's log and at "lab logs ${machine}"`,
  });
}
