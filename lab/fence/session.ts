import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { isProof, keyedHash, proofBytes } from './auth.ts';
import type { HashName, OpenChallenges } from './auth.ts';

const farewellMs = 2_000;

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
    await eventOrClose(socket, 'connect');
    if (socket.destroyed) throw new SessionFault('unreachable client');
    if (proof.auth !== 'none') await proveBothSides(socket, proof);
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  // Reads on, so that the end of the connection is seen.
  socket.resume();
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

async function proveBothSides(socket: Socket, { auth, key, challenges }: Proof): Promise<void> {
  const theirs = await readExactly(socket, proofBytes);
  if (challenges.has(theirs)) throw new SessionFault('reflected challenge');
  const ours = randomBytes(proofBytes);
  challenges.add(ours);
  try {
    // Our response and our challenge travel together: it saves a packet, and their order stays.
    socket.write(Buffer.concat([keyedHash(auth, key, theirs), ours]));
    const response = await readExactly(socket, proofBytes);
    if (!isProof(response, keyedHash(auth, key, ours))) throw new SessionFault('wrong proof');
  } finally {
    challenges.delete(ours);
  }
}

async function readExactly(socket: Socket, count: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(count) as Buffer | null;
    if (bytes?.length === count) return bytes;
    // At its end the stream hands out what is left, or nothing.
    if (bytes !== null || socket.destroyed) throw new SessionFault('client left early');
    await eventOrClose(socket, 'readable');
  }
}

async function eventOrClose(socket: Socket, event: 'connect' | 'readable'): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once(event, resolve).once('close', resolve);
  await promise;
  socket.off(event, resolve).off('close', resolve);
}
