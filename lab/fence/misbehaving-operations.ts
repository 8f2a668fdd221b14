import { encodeAnswer } from './answer.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { Operations, Outcome } from './operations.ts';
import type { FenceRequest } from './packet.ts';

/** A client that hangs on a device that hangs gives up by itself; this is only the bound. */
const longestHangMs = 900_000;
const lookMs = 100;

/** Operations that are performed, or not, as the misbehaviour of the moment says. */
export function misbehavingOperations(
  operations: Operations,
  read: () => Promise<Misbehaviour | undefined>,
): Operations {
  return {
    async perform(request, isAwaited) {
      let misbehaviour: Misbehaviour | undefined;
      try {
        misbehaviour = await read();
      } catch (error) {
        return refused(request, error instanceof Error ? error.message : String(error));
      }
      if (!misbehaviour) return operations.perform(request, isAwaited);
      const { behaviour } = misbehaviour;
      return { ...(await misbehave(misbehaviour)), behaviour };

      async function misbehave({ seconds = 0 }: Misbehaviour): Promise<Outcome> {
        if (behaviour === 'fails') return refused(request, 'made to fail');
        if (behaviour === 'hangs') {
          await pass(longestHangMs, isAwaited);
          return refused(request, 'made to hang');
        }
        if (behaviour === 'slow') await pass(seconds * 1000, isAwaited);
        else if (['off', 'on', 'reboot'].includes(request.operation)) return lie(request);
        return operations.perform(request, isAwaited);
      }
    },
  };
}

function refused({ domain }: FenceRequest, error: string): Outcome {
  return { machine: domain || null, answer: 'failure', bytes: encodeAnswer('failure'), error };
}

function lie({ domain }: FenceRequest): Outcome {
  return { machine: domain || null, answer: 'success', bytes: encodeAnswer('success') };
}

/** Settles after so long, or when the client has left. */
async function pass(ms: number, isAwaited: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = setTimeout(resolve, ms);
  const look = setInterval(() => isAwaited() || resolve(), lookMs);
  await promise;
  clearTimeout(end);
  clearInterval(look);
}
