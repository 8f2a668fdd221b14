import { CommandError } from '../errors.ts';
import { type HostKey, renderHostKey } from './known-hosts.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import {
  defaultExecTimeoutMs,
  type ExecOptions,
  type ExecResult,
  type Node,
  shellQuote,
  writeCommand,
} from './node.ts';
import { openSsh, type OpenSsh, type SshTarget } from './open-ssh.ts';
import { NotSentError, runRemoteCommand } from './remote-command.ts';

/** sshd allows 10 by default (MaxSessions), and counts one for a moment longer than this side does. */
const maxSessions = 4;

/** A machine reached over SSH by one connection, which is opened at the first command and kept until `close`. */
export class SshNode implements Node, AsyncDisposable {
  readonly name: string;
  readonly #target: SshTarget;
  readonly #limit = limitConcurrency(maxSessions);
  #connection: Promise<OpenSsh> | undefined;
  #seenHostKey: HostKey | undefined;
  #closed = false;

  constructor(target: SshTarget) {
    this.name = target.name;
    this.#target = target;
  }

  /** The key that the machine showed, as an inventory holds it; undefined before the first connection. */
  get seenHostKey(): string | undefined {
    return this.#seenHostKey && renderHostKey(this.#seenHostKey);
  }

  async exec(command: string, options: ExecOptions = {}): Promise<ExecResult> {
    const { okCodes = [0], timeoutMs = defaultExecTimeoutMs, signal, stdin } = options;
    signal?.throwIfAborted();
    const startedAt = performance.now();
    // What waited for its turn or for the connection has the rest of its time.
    const left = (): number => Math.max(1, Math.ceil(timeoutMs - (performance.now() - startedAt)));
    const run = async (): Promise<ExecResult> => {
      const { ssh } = await this.#connect(command, left());
      try {
        return await runRemoteCommand(ssh, {
          node: this.name,
          command,
          stdin,
          timeoutMs: left(),
          signal,
          asRoot: this.#target.user === 'root',
        });
      } catch (error) {
        // Others may be at work on a connection that only had no room for one more.
        if (error instanceof NotSentError && !ssh.isConnected()) ssh.dispose();
        throw error;
      }
    };
    const result = await this.#limit(async () => {
      try {
        // A connection that was lost between two commands shows it when the next one is sent: once more on a new one.
        return await run().catch(async (error: unknown) => {
          if (error instanceof NotSentError) return run();
          throw error;
        });
      } catch (error) {
        if (!(error instanceof NotSentError)) throw error;
        throw new CommandError(this.name, command, {
          why: `could not be run: ${error.message}`,
          cause: error,
        });
      }
    });
    if (okCodes === 'any' || okCodes.includes(result.exitCode)) return result;
    throw new CommandError(this.name, command, result);
  }

  async put(
    path: string,
    content: string | Uint8Array,
    { mode = 0o644 }: { mode?: number } = {},
  ): Promise<void> {
    await this.exec(writeCommand(path, mode), { stdin: content });
  }

  async get(path: string): Promise<Buffer> {
    const { stdout } = await this.exec(`base64 ${shellQuote(path)}`);
    return Buffer.from(stdout, 'base64');
  }

  /** Closes the connection; a command that still runs fails. */
  async close(): Promise<void> {
    this.#closed = true;
    const opened = await this.#connection?.catch(() => undefined);
    opened?.ssh.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The kept connection, or a new one where there is none or it was lost. Commands that wait at the same time share it. */
  async #connect(command: string, timeoutMs: number): Promise<OpenSsh> {
    const before = this.#connection;
    const kept = await before?.catch(() => undefined);
    if (this.#closed)
      throw new CommandError(this.name, command, { why: 'could not be run: the connection was closed' });
    if (kept?.ssh.isConnected()) return kept;
    if (this.#connection === before) {
      const known = this.#seenHostKey && renderHostKey(this.#seenHostKey);
      this.#connection = openSsh({ ...this.#target, hostKey: this.#target.hostKey ?? known }, timeoutMs);
    }
    try {
      const opened = await this.#connection;
      if (!opened) throw new Error('the connection was given up');
      this.#seenHostKey = opened.hostKey;
      return opened;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CommandError(this.name, command, { why: `could not be run: ${reason}`, cause });
    }
  }
}
