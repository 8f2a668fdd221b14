import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { UnavailableError } from '../errors.ts';

/**
 * Keeps two changes of one lab apart.
 *
 * @param doing what the holder does, for whoever meets the lock: `lab up`
 * @throws UnavailableError at once, naming the holder, when another process has it
 */
export async function lockLab(lab: string, doing: string): Promise<AsyncDisposable> {
  return lock(`fencelab/${lab}`, doing, (holder) => `lab "${lab}" is being changed by another ${holder}`);
}

/**
 * Keeps two that save or remove one snapshot apart: labs that are alike keep the same baseline.
 *
 * @throws UnavailableError at once, naming the holder, when another process has it
 */
export async function lockSnapshot(name: string, doing: string): Promise<AsyncDisposable> {
  // One that is to be removed may have been typed in any length; a socket's name has at most 107 bytes.
  const digest = createHash('sha256').update(name).digest('hex');
  return lock(
    `fencelab-snapshot/${digest}`,
    doing,
    (holder) => `the snapshot "${name}" is being saved or removed by another ${holder}`,
  );
}

/**
 * A lock is a name in the kernel's abstract socket space: taking it is atomic, and it goes with the process, however that
 * ends, so that nothing stale can stay.
 */
async function lock(
  name: string,
  doing: string,
  refusal: (holder: string) => string,
): Promise<AsyncDisposable> {
  const path = `\0${name}`;
  const server = createServer((client) => {
    client.on('error', () => undefined);
    client.end(`${doing} (process ${process.pid})`);
  });
  server.listen(path);
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new UnavailableError(refusal(await holderOf(path)), {
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
