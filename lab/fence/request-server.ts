import type { HashName, OpenChallenges } from './auth.ts';
import type { Operations } from './operations.ts';
import { openDatagram } from './packet.ts';
import type { FenceRequest } from './packet.ts';
import { Repeats } from './repeats.ts';
import type { RequestLog } from './request-log.ts';
import { openSession, SessionFault } from './session.ts';
import type { SessionSlot, SessionSlots } from './session-slots.ts';

export interface RequestServerOptions {
  key: Buffer;
  /** The weakest hash that a datagram may be signed with. */
  hash: HashName;
  /** The hash of the challenges over TCP. */
  auth: HashName;
  operations: Operations;
  slots: SessionSlots;
  challenges: OpenChallenges;
  log: RequestLog;
}

/**
 * Takes one group's datagrams: checks, calls the client back, and only when it has proved itself performs what it asks.
 * Everything else is dropped and counted. The returned function never throws.
 */
export function createRequestServer(options: RequestServerOptions): (datagram: Buffer) => void {
  const { key, hash, auth, operations, slots, challenges, log } = options;
  const repeats = new Repeats();
  const inProgress = new Set<string>();

  /**
   * What tells one call of a client from others. fence_xvm numbers its calls by the microsecond, which calls of two nodes may share:
   * the cluster has all nodes ask for a device's machines at once. A client that proves itself does so at one of its addresses;
   * where none must, nothing but the number tells that two addresses are one client's.
   */
  function callOf({ id, address }: FenceRequest): string {
    return auth === 'none' ? id : `${id} ${address}`;
  }

  async function serve(request: FenceRequest, slot: SessionSlot): Promise<void> {
    const startedAtMs = performance.now();
    const { address: from, port, operation } = request;
    const session = await openSession({ address: from, port, auth, key, challenges, signal: slot.signal });
    slot.prove();
    try {
      // The same request may have come this far twice; one is performed.
      if (!repeats.take(callOf(request))) throw new SessionFault('repeat');
      const taken = log.taken({ from, machine: request.domain || null, operation });
      const isAwaited = (): boolean => !session.hasLeft();
      const { bytes, ...outcome } = await operations.perform(request, isAwaited);
      session.answer(bytes);
      log.served(taken, { from, operation, ...outcome, durationMs: performance.now() - startedAtMs });
    } finally {
      session.close();
    }
  }

  return (datagram) => {
    const request = openDatagram(datagram, { key, minimumHash: hash });
    if (typeof request === 'string') return log.dropped(request);
    const call = `${request.id} ${request.address} ${request.port}`;
    if (repeats.has(callOf(request)) || inProgress.has(call)) return log.dropped('repeat');
    const slot = slots.take(request.address);
    if (slot === undefined) return log.dropped('busy');
    inProgress.add(call);
    void serve(request, slot)
      .catch((error: unknown) => {
        log.dropped(error instanceof SessionFault ? error.message : `internal error: ${String(error)}`);
      })
      .finally(() => {
        slot.release();
        inProgress.delete(call);
      });
  };
}
