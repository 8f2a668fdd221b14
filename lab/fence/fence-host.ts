import type { MachinePower } from '../backend/backend.ts';
import { UserError } from '../errors.ts';
import { OpenChallenges } from './auth.ts';
import type { FenceHostConfig } from './fence-host-config.ts';
import { openListener } from './listener.ts';
import type { Listener } from './listener.ts';
import { MachineQueue } from './machine-queue.ts';
import { readMisbehaviour } from './misbehaviour.ts';
import { misbehavingOperations } from './misbehaving-operations.ts';
import { createOperations } from './operations.ts';
import { createRequestServer } from './request-server.ts';
import type { RequestLog } from './request-log.ts';
import { SessionSlots } from './session-slots.ts';

/** fence_xvm reads so much of its key file. */
const maxKeyBytes = 4096;

export interface FenceHost {
  /** Stops listening at once. */
  close(): void;
}

export interface FenceHostOptions {
  config: Omit<FenceHostConfig, 'lab' | 'socketPath'>;
  /** The key file's bytes as they are: a newline at the end belongs to the key. */
  key: Buffer;
  power: MachinePower;
  log: RequestLog;
  /** Where faults lay down what it is to do wrong; left out, it behaves. */
  misbehaviourPath?: string;
}

/**
 * Starts one listener for each group and says `ready` in the log when all of them listen.
 * @throws UserError for an unfit key; UnavailableError when a group cannot be listened to
 */
export async function startFenceHost({
  config,
  key,
  power,
  log,
  misbehaviourPath,
}: FenceHostOptions): Promise<FenceHost> {
  if (key.length === 0 || key.length > maxKeyBytes) {
    throw new UserError(`the fence key has ${key.length} bytes; it must have 1 to ${maxKeyBytes}`);
  }
  const { port, interfaceAddress, hash, auth } = config;
  const shared = { key, hash, auth, log, slots: new SessionSlots(), challenges: new OpenChallenges() };
  const queue = new MachineQueue();
  const open: Listener[] = [];
  const close = (): void => {
    for (const listener of open.splice(0)) listener.close();
  };

  try {
    for (const { multicastAddress, machines } of config.listeners) {
      const elsewhere = config.listeners
        .filter((other) => other.multicastAddress !== multicastAddress)
        .flatMap((other) => other.machines);
      const behaving = createOperations({ power, queue, machines, elsewhere });
      const operations =
        misbehaviourPath === undefined
          ? behaving
          : misbehavingOperations(behaving, async () => readMisbehaviour(misbehaviourPath, multicastAddress));
      const listener = await openListener({
        multicastAddress,
        port,
        interfaceAddress,
        onDatagram: createRequestServer({ ...shared, operations }),
        onError: (error) => log.dropped(`socket error: ${error.message}`),
      });
      open.push(listener);
    }
  } catch (error) {
    close();
    throw error;
  }
  log.ready(
    config.listeners.map(({ multicastAddress, machines }) => ({
      multicastAddress,
      machines: machines.map(({ name }) => name),
    })),
  );
  return { close };
}
