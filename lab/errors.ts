import type { ExecResult } from './node/node.ts';

/** What the caller got wrong: use, configuration, a name that does not exist. `lab` exits with 2. */
export class UserError extends Error {
  override name = 'UserError';
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
  }
}

/** What the host or the lab lacks: no engine, no image, no such lab, a broken lab. `lab` exits with 3. */
export class UnavailableError extends UserError {
  override name = 'UnavailableError';
}

/** A command that ran on a node and did not succeed, or could not be run at all (`exitCode` null). */
export class CommandError extends Error {
  override name = 'CommandError';
  readonly node: string;
  readonly command: string;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;

  constructor(
    node: string,
    command: string,
    result: Partial<ExecResult> & { cause?: unknown; why?: string },
  ) {
    const exitCode = result.exitCode ?? null;
    const output = [result.stderr, result.stdout].map((text) => text?.trim()).filter(Boolean);
    const ending = result.why ?? (exitCode === null ? 'could not be run' : `exited with ${exitCode}`);
    super([`${node}: "${command}" ${ending}`, ...output].join('\n'), { cause: result.cause });
    this.node = node;
    this.command = command;
    this.exitCode = exitCode;
    this.stdout = result.stdout ?? '';
    this.stderr = result.stderr ?? '';
  }
}
