import { createServer, request, type Server } from 'node:http';
import { setTimeout as later } from 'node:timers';

/** How a mirror answers: after so many milliseconds, or never, though it takes the connection. */
export type Manner = { lateMs: number } | 'silent';

/** A proxy to the package mirror, of the test's own, on an address that the lab's nodes reach. */
export class TestMirror implements AsyncDisposable {
  readonly url: string;
  /** How many requests it was asked. */
  asked = 0;
  readonly #server: Server;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async listen(address: string, manner: Manner): Promise<TestMirror> {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, address, resolve));
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the mirror listens on no port');
    const mirror = new TestMirror(server, `http://${address}:${bound.port}`);
    server.on('request', (incoming, answer) => {
      mirror.asked += 1;
      if (manner === 'silent') return;
      const { method, headers, url = '' } = incoming;
      later(() => {
        const forwarded = request(url, { method, headers }, (found) => {
          answer.writeHead(found.statusCode ?? 502, found.headers);
          found.pipe(answer);
        });
        forwarded.on('error', () => answer.destroy());
        incoming.pipe(forwarded);
      }, manner.lateMs);
    });
    return mirror;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => void this.#server.close(resolve));
  }
}
