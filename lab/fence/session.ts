import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { isProof, keyedHash, proofBytes } from './auth.ts';
import type { HashName, OpenChallenges } from './auth.ts';

const farewellMs = 2_000;
const maxUnreadBytes = 2 * proofBytes;

/** Why a session ended before anything was done for its client. */
export class SessionFault extends Error {
  override name = 'SessionFault';
}

/** A client that has proved itself and waits for its answer. */
export interface Session {
  /** It closed the connection: nobody waits any more. */
  hasLeft(): boolean;
  /** Sends the answer and closes. A client that does not take it is cut off after a while. */
  answer(bytes: Buffer): void;
  /** Closes at once, without an answer when there was none. */
  close(): void;
}

export interface SessionOptions {
  address: string;
  port: number;
  auth: HashName;
  key: Buffer;
  challenges: OpenChallenges;
  /** Ends the session while the client has not proved itself. Its reason is a SessionFault. */
  signal: AbortSignal;
}

/**
 * Calls a client back and lets both sides prove that they hold the key, the host first.
 * @throws SessionFault when the client cannot be reached, leaves, or proves nothing before `signal` aborts
 */
export async function openSession({ address, port, signal, ...proof }: SessionOptions): Promise<Session> {
  signal.throwIfAborted();
  const socket = connect({ host: address, port, noDelay: true });
  // Each error also closes the socket, and that is what everything here waits for.
  socket.on('error', () => undefined);
  const onAbort = (): void => void socket.destroy();
  signal.addEventListener('abort', onAbort);
  try {
    const read = readerOf(socket);
    await connected(socket);
    if (proof.auth !== 'none') await proveBothSides(socket, read, proof);
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  return {
    hasLeft: () => socket.readableEnded || socket.destroyed,
    answer: (bytes) => {
      socket.setTimeout(farewellMs, () => socket.destroy());
      socket.end(bytes);
    },
    close: () => {
      if (!socket.writableEnded) socket.destroy();
    },
  };
}

type Proof = Pick<SessionOptions, 'auth' | 'key' | 'challenges'>;

async function proveBothSides(socket: Socket, read: Read, { auth, key, challenges }: Proof): Promise<void> {
  const theirs = await read(proofBytes);
  if (challenges.has(theirs)) throw new SessionFault('reflected challenge');
  const ours = randomBytes(proofBytes);
  challenges.add(ours);
  try {
    // Our response and our challenge travel together: it saves a packet, and their order stays.
    socket.write(Buffer.concat([keyedHash(auth, key, theirs), ours]));
    const response = await read(proofBytes);
    if (!isProof(response, keyedHash(auth, key, ours))) throw new SessionFault('wrong proof');
  } finally {
    challenges.delete(ours);
  }
}

type Read = (count: number) => Promise<Buffer>;

/** Takes in what the client sends from now on, and gives it out by the byte. */
function readerOf(socket: Socket): Read {
  let unread = Buffer.alloc(0);
  let wake: (() => void) | undefined;
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    // No client says more than it is asked for.
    if (unread.length > maxUnreadBytes) socket.destroy();
    wake?.();
  });
  socket.on('close', () => wake?.());
  return async (count) => {
    while (unread.length < count) {
      if (socket.destroyed) throw new SessionFault('client left early');
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await promise;
    }
    const bytes = unread.subarray(0, count);
    unread = unread.subarray(count);
    return bytes;
  };
}

async function connected(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once('connect', resolve).once('close', resolve);
  await promise;
  socket.off('connect', resolve).off('close', resolve);
  if (socket.destroyed) throw new SessionFault('unreachable client');
}
