import type Docker from 'dockerode';
import type { AttachOptions } from '../backend.ts';
import { buffer, text } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { abortable } from '../../abortable.ts';
import { CommandError } from '../../errors.ts';
import { boundedCommand, endedByBound } from '../../node/bounded-command.ts';
import {
  defaultExecTimeoutMs,
  shellQuote,
  writeCommand,
  type ExecOptions,
  type ExecResult,
  type Node,
} from '../../node/node.ts';
import { waitUntil } from '../../wait-until.ts';

/** A node reached through the engine's exec: needs no network, no sshd, and no part of the deployment under test. */
export class DockerNode implements Node {
  readonly name: string;
  readonly #container: Docker.Container;

  constructor(name: string, container: Docker.Container) {
    this.name = name;
    this.#container = container;
  }

  async exec(command: string, options: ExecOptions = {}): Promise<ExecResult> {
    const { timeoutMs = defaultExecTimeoutMs, okCodes = [0] } = options;
    const bound = AbortSignal.timeout(timeoutMs + graceMs);
    const signal = options.signal ? AbortSignal.any([options.signal, bound]) : bound;
    const startedAt = performance.now();
    let result: ExecResult;
    try {
      result = await abortable(this.#run(command, { stdin: options.stdin, timeoutMs, signal }), signal);
    } catch (cause) {
      const why = bound.aborted
        ? `did not answer within ${timeoutMs} ms`
        : (cause as { statusCode?: number }).statusCode === notRunning
          ? 'could not be run: the machine is off or frozen'
          : `could not be run: ${messageOf(cause)}`;
      throw new CommandError(this.name, command, { cause, why });
    }
    if (endedByBound(result.exitCode, { startedAt, timeoutMs })) {
      throw new CommandError(this.name, command, { ...result, why: `was ended after ${timeoutMs} ms` });
    }
    if (okCodes !== 'any' && !okCodes.includes(result.exitCode))
      throw new CommandError(this.name, command, result);
    return result;
  }

  async put(path: string, content: string | Uint8Array, { mode = 0o644 } = {}): Promise<void> {
    await this.exec(writeCommand(path, mode), { stdin: content });
  }

  async get(path: string): Promise<Buffer> {
    const { stdout } = await this.exec(`base64 ${shellQuote(path)}`);
    return Buffer.from(stdout, 'base64');
  }

  /** A command's output as it comes. The command ends with its input, and that with the reader or with lab itself. */
  async *stream(command: string, signal?: AbortSignal): AsyncIterable<string> {
    const watched = `exec 3<&0; (cat <&3 >/dev/null; kill $$) & exec ${command} 3<&- </dev/null`;
    const exec = await this.#container.exec({
      Cmd: ['sh', '-c', watched],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    });
    const connection = await exec.start({ hijack: true, stdin: true });
    connection.on('error', () => undefined);
    const output = new PassThrough({ encoding: 'utf8' });
    this.#container.modem.demuxStream(connection, output, output);
    connection.once('end', () => output.end());
    connection.once('close', () => output.end());
    const end = (): void => void connection.destroy();
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
    try {
      for await (const chunk of output) yield chunk as string;
    } finally {
      signal?.removeEventListener('abort', end);
      connection.destroy();
    }
  }

  /** Runs a command with these as its own input and outputs. @returns its exit code */
  async attach(command: string, { stdin, stdout, stderr, timeoutMs }: AttachOptions): Promise<number> {
    const exec = await this.#container.exec({
      Cmd: boundedCommand(command, timeoutMs),
      AttachStdin: stdin !== undefined,
      AttachStdout: true,
      AttachStderr: true,
    });
    const connection = await exec.start({ hijack: true, stdin: stdin !== undefined });
    this.#container.modem.demuxStream(connection, stdout, stderr);
    stdin?.pipe(connection);
    await finished(connection, { writable: false });
    return exitCodeOf(exec);
  }

  async #run(
    command: string,
    { stdin, timeoutMs, signal }: { stdin: ExecOptions['stdin']; timeoutMs: number; signal: AbortSignal },
  ): Promise<ExecResult> {
    const withInput = stdin !== undefined;
    // The engine cannot end an exec: the node's own `timeout` does.
    const exec = await this.#container.exec({
      Cmd: boundedCommand(command, timeoutMs),
      AttachStdin: withInput,
      AttachStdout: true,
      AttachStderr: true,
      abortSignal: signal,
    });
    const stream = await exec.start({ hijack: true, stdin: withInput, abortSignal: signal });
    // An error closes it too, and that is what is waited for.
    stream.on('error', () => undefined);
    // An answer that nobody waits for any more must not keep this process alive.
    const giveUp = (): void => void stream.destroy();
    signal.addEventListener('abort', giveUp, { once: true });
    stream.once('close', () => signal.removeEventListener('abort', giveUp));
    if (signal.aborted) giveUp();
    if (withInput) stream.end(stdin);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    this.#container.modem.demuxStream(stream, stdout, stderr);
    stream.once('close', () => [stdout, stderr].forEach((output) => output.end()));
    stream.once('end', () => [stdout, stderr].forEach((output) => output.end()));
    const [out, err] = await Promise.all([text(stdout), buffer(stderr)]);
    return { exitCode: await exitCodeOf(exec), stdout: out, stderr: err.toString() };
  }
}

/** The engine's status for a container that is stopped or paused (Engine API, "Create an exec instance"). */
const notRunning = 409;
/** The engine's own slowness, on top of a command's bound. */
const graceMs = 5_000;

/** The engine may close the stream a moment before it knows the exit code. */
async function exitCodeOf(exec: Docker.Exec): Promise<number> {
  const { ExitCode } = await waitUntil(
    'the engine knows the exit code',
    () => exec.inspect(),
    ({ Running, ExitCode: code }) => !Running && code !== null,
    { timeoutMs: 5_000, intervalMs: 20, show: ({ Running }) => `running: ${Running}` },
  );
  return ExitCode ?? -1;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
