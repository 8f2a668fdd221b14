import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { UnavailableError } from '../errors.ts';

/**
 * Keeps two changes of one lab apart. The lock is a name in the kernel's abstract socket space: taking it is atomic,
 * and it goes with the process, however that ends, so that nothing stale can stay.
 *
 * @param doing what the holder does, for whoever meets the lock: `lab up`
 * @throws UnavailableError at once, naming the holder, when another process has it
 */
export async function lockLab(lab: string, doing: string): Promise<AsyncDisposable> {
  const path = `\0fencelab/${lab}`;
  const server = createServer((client) => {
    client.on('error', () => undefined);
    client.end(`${doing} (process ${process.pid})`);
  });
  server.listen(path);
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new UnavailableError(`lab "${lab}" is being changed by another ${await holderOf(path)}`, {
      hint: 'wait until it is done, or end it',
      cause,
    });
  }
  server.unref();
  return {
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

async function holderOf(path: string): Promise<string> {
  try {
    const client = connect({ path });
    client.setTimeout(500, () => client.destroy());
    return (await text(client)) || 'process';
  } catch {
    return 'process';
  }
}
