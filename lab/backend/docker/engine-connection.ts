import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { parseHttpAnswer } from './parse-http-answer.ts';
import type { HttpAnswer } from './parse-http-answer.ts';

const maxIdle = 4;

export interface EngineRequest {
  method: 'GET' | 'POST';
  path: string;
  timeoutMs: number;
}

/** The connection ended before anything came back. */
class NoAnswerError extends Error {
  override name = 'NoAnswerError';
}

/**
 * Requests without a body to the engine's API over its unix socket, on connections that are kept. Not `node:http`: in
 * the fence host that would take 20 MB, and a third of the time until its answer.
 */
export class EngineConnection {
  readonly #socketPath: string;
  readonly #idle = new Set<Socket>();

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** @throws Error when there is no whole answer within the time */
  async request(request: EngineRequest): Promise<HttpAnswer> {
    for (const kept of this.#idle) {
      this.#idle.delete(kept);
      try {
        return await this.#exchange(kept, request);
      } catch (error) {
        // A restarted engine has closed it. All that is asked here may be asked twice.
        if (!(error instanceof NoAnswerError)) throw error;
      }
    }
    return this.#exchange(this.#connect(), request);
  }

  #connect(): Socket {
    const socket = connect(this.#socketPath);
    return socket.on('close', () => this.#idle.delete(socket)).on('error', () => undefined);
  }

  async #exchange(socket: Socket, { method, path, timeoutMs }: EngineRequest): Promise<HttpAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    let received: Buffer | undefined;
    const onData = (chunk: Buffer): void => {
      received = received ? Buffer.concat([received, chunk]) : chunk;
      try {
        const answer = parseHttpAnswer(received);
        if (answer !== undefined) resolve(answer);
      } catch (error) {
        reject(error);
      }
    };
    const onClose = (): void => {
      const cause = socket.errored;
      const message = cause?.message ?? 'the engine closed the connection';
      reject(received ? new Error(message, { cause }) : new NoAnswerError(message, { cause }));
    };
    const bound = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    socket.ref().on('data', onData).on('close', onClose);
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: engine\r\nContent-Length: 0\r\n\r\n`);
    try {
      const answer = await promise;
      this.#keep(socket);
      return answer;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      clearTimeout(bound);
      socket.off('data', onData).off('close', onClose);
    }
  }

  /** For the next request. Until then it keeps no process alive. */
  #keep(socket: Socket): void {
    if (socket.destroyed) return;
    if (this.#idle.size < maxIdle) this.#idle.add(socket.unref());
    else socket.destroy();
  }
}
