import type { MachinePower } from '../backend/backend.ts';
import { encodeAnswer, encodeHostList } from './answer.ts';
import type { AnswerWord } from './answer.ts';
import type { FencedMachine } from './fence-host-config.ts';
import type { MachineQueue } from './machine-queue.ts';
import type { FenceRequest, Operation } from './packet.ts';

export interface Outcome {
  /** The machine's name as far as it is known; null for operations that concern none. */
  machine: string | null;
  answer: AnswerWord;
  bytes: Buffer;
  /** Why it failed, for the log: the client only gets the byte. */
  error?: string;
  /** What it was made to do wrong, for the log. */
  behaviour?: string;
}

export interface Operations {
  /**
   * Performs a request whose client is proven. Never throws: what goes wrong becomes the answer `failure`.
   * @param isAwaited asked when the operation's turn has come: for a client that has left, nothing is done any more
   */
  perform(request: FenceRequest, isAwaited: () => boolean): Promise<Outcome>;
}

export interface OperationsOptions {
  power: MachinePower;
  queue: MachineQueue;
  /** The machines of this listener. */
  machines: readonly FencedMachine[];
  /** Machines of other listeners: requests for them are denied here. */
  elsewhere: readonly FencedMachine[];
}

type MachineOperation = Exclude<Operation, 'null' | 'list' | 'monitor'>;
type Done = Pick<Outcome, 'answer' | 'error'> & { bytes?: Buffer };

/** What one listener does for its clients. Unknown power is a failure, never off. */
export function createOperations({ power, queue, machines, elsewhere }: OperationsOptions): Operations {
  async function listHosts(): Promise<Done> {
    const states = await Promise.all(machines.map(async ({ name }) => power.state(name)));
    const unknown = machines.filter((_, i) => states[i] === 'unknown');
    if (unknown.length > 0) return cannotTell(unknown.map(({ name }) => name).join(', '));
    const listed = machines.map(({ name, uuid }, i) => ({ name, uuid, isOn: states[i] === 'on' }));
    return { answer: 'success', bytes: encodeHostList(listed) };
  }

  /** The device lives while it can see at least one of its machines. */
  async function monitor(): Promise<Done> {
    const states = await Promise.all(machines.map(async ({ name }) => power.state(name)));
    const isAlive = machines.length === 0 || states.some((state) => state !== 'unknown');
    return isAlive ? { answer: 'success' } : cannotTell(machines.map(({ name }) => name).join(', '));
  }

  const onMachine: Record<MachineOperation, (machine: string) => Promise<Done>> = {
    async off(machine) {
      await power.off(machine);
      return { answer: 'success' };
    },
    async on(machine) {
      await power.on(machine);
      return { answer: 'success' };
    },
    async reboot(machine) {
      const state = await power.state(machine);
      if (state === 'unknown') return cannotTell(machine);
      // As upstream: a machine that is off stays off.
      if (state === 'on') {
        await power.off(machine);
        await power.on(machine);
      }
      return { answer: 'success' };
    },
    async status(machine) {
      const state = await power.state(machine);
      if (state === 'unknown') return cannotTell(machine);
      return { answer: state === 'on' ? 'success' : 'off' };
    },
  };

  async function operate(
    operation: MachineOperation,
    request: FenceRequest,
    isAwaited: () => boolean,
  ): Promise<Done> {
    const machine = machines.find((candidate) => isAskedFor(candidate, request))?.name;
    if (machine === undefined) {
      return elsewhere.some((candidate) => isAskedFor(candidate, request))
        ? { answer: 'denied', error: 'another listener has this machine' }
        : { answer: 'failure', error: 'no listener has such a machine' };
    }
    return queue.run(machine, async () => {
      if (!isAwaited()) return { answer: 'failure', error: 'not performed: the client left before its turn' };
      return onMachine[operation](machine);
    });
  }

  async function dispatch(request: FenceRequest, isAwaited: () => boolean): Promise<Done> {
    const { operation } = request;
    if (operation === 'null') return { answer: 'failure' };
    if (operation === 'list') return listHosts();
    if (operation === 'monitor') return monitor();
    return operate(operation, request, isAwaited);
  }

  return {
    async perform(request, isAwaited) {
      const done = await dispatch(request, isAwaited).catch(failed);
      const asked = [...machines, ...elsewhere].find((candidate) => isAskedFor(candidate, request));
      const machine = asked?.name ?? (request.domain || null);
      return { bytes: encodeAnswer(done.answer), ...done, machine };
    },
  };
}

function isAskedFor(machine: FencedMachine, { domain, isUuid }: FenceRequest): boolean {
  return isUuid ? machine.uuid.toLowerCase() === domain.toLowerCase() : machine.name === domain;
}

function failed(error: unknown): Done {
  return { answer: 'failure', error: error instanceof Error ? error.message : String(error) };
}

function cannotTell(machine: string): Done {
  return { answer: 'failure', error: `the engine does not tell whether ${machine} is on or off` };
}
