import { Readable } from 'node:stream';
import type { NodeSSH } from 'node-ssh';
import type { ClientChannel } from 'ssh2';
import { abortable } from '../abortable.ts';
import { CommandError } from '../errors.ts';
import { boundedCommand, endedByBound } from './bounded-command.ts';
import { type ExecResult, shellQuote } from './node.ts';

export interface RemoteCommandOptions {
  node: string;
  command: string;
  stdin: string | Uint8Array | undefined;
  timeoutMs: number;
  signal: AbortSignal | undefined;
  /** Whether it was root who logged in. */
  asRoot: boolean;
}

/** The connection was gone before the command was sent: it did not run, and may be sent again. */
export class NotSentError extends Error {
  override name = 'NotSentError';
}

/** How much later than the node's own bound this side gives up: the connection hangs then. */
const graceMs = 1_500;
/** How long a live server takes at most to confirm that a channel is closed. */
const closeMs = 1_000;

/**
 * Runs one command over a connection, bounded on both sides: by `timeout` on the node, so that nothing is left running
 * there, and here, should the connection hang.
 *
 * @throws NotSentError when the command did not get as far as the node
 * @throws CommandError for one that was ended by its bound, killed, or cut off from here
 */
export async function runRemoteCommand(ssh: NodeSSH, options: RemoteCommandOptions): Promise<ExecResult> {
  const { node, command, stdin, timeoutMs, signal, asRoot } = options;
  const startedAt = performance.now();
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let channel: ClientChannel | undefined;
  // Whoever is not root is expected to become it without being asked for a password.
  const become = asRoot ? [] : ['sudo', '-n'];
  const bounded = shellQuote(...become, ...boundedCommand(command, timeoutMs));
  const running = ssh
    .execCommand(bounded, {
      ...(stdin !== undefined && { stdin: Readable.from([Buffer.from(stdin)]) }),
      noTrim: true,
      onStdout: (chunk) => output.stdout.push(chunk),
      onStderr: (chunk) => output.stderr.push(chunk),
      onChannel: (opened) => {
        channel = opened;
        // A command that ends without reading its input is no error.
        opened.on('error', () => undefined);
      },
    })
    .catch((cause: unknown) => {
      throw new NotSentError(cause instanceof Error ? cause.message : String(cause), { cause });
    });
  const printed = (): { stdout: string; stderr: string } => ({
    stdout: Buffer.concat(output.stdout).toString(),
    stderr: Buffer.concat(output.stderr).toString(),
  });
  const bound = AbortSignal.timeout(timeoutMs + graceMs);
  try {
    const { code, signal: killedBy } = await abortable(
      running,
      signal ? AbortSignal.any([signal, bound]) : bound,
    );
    if (endedByBound(code, { startedAt, timeoutMs })) {
      throw new CommandError(node, command, { ...printed(), why: `was ended after ${timeoutMs} ms` });
    }
    if (code !== null) return { exitCode: code, ...printed() };
    const why = killedBy ? `was killed by ${killedBy}` : 'was cut off: the connection to the node was lost';
    throw new CommandError(node, command, { ...printed(), why });
  } catch (error) {
    if (!bound.aborted && !signal?.aborted) throw error;
    void giveUp(ssh, channel, running);
    signal?.throwIfAborted();
    throw new CommandError(node, command, {
      ...printed(),
      why: `did not end within ${timeoutMs} ms`,
      cause: error,
    });
  }
}

/** Closes the channel; a connection over which not even that is confirmed is dead, and closed with it. */
async function giveUp(
  ssh: NodeSSH,
  channel: ClientChannel | undefined,
  running: Promise<unknown>,
): Promise<void> {
  channel?.close();
  const ended = running.then(
    () => undefined,
    () => undefined,
  );
  await abortable(ended, AbortSignal.timeout(closeMs)).catch(() => ssh.connection?.destroy());
}
