import assert from 'node:assert/strict';
import { CommandError } from '../../../lab/errors.ts';
import type { ExecOptions, ExecResult, Node } from '../../../lab/node/node.ts';

/** What a command prints; a text is its stdout with exit code 0. */
export type Reply = string | (Partial<ExecResult> & { unreachable?: boolean });

/** A command as it was sent. */
export interface Sent {
  command: string;
  stdin: string | undefined;
}

/**
 * A node that answers from a list: the exact command, or a pattern. What is not on the list fails the test, so that no
 * command can be sent unnoticed. A reply that is a function sees what was sent so far and may change the node's mind.
 */
export class FakeNode implements Node {
  readonly name: string;
  readonly sent: Sent[] = [];
  readonly files = new Map<string, { content: string; mode: number | undefined }>();
  readonly replies: [string | RegExp, Reply | ((sent: Sent) => Reply)][];

  constructor(name: string, replies: [string | RegExp, Reply | ((sent: Sent) => Reply)][]) {
    this.name = name;
    this.replies = replies;
  }

  exec(command: string, { stdin, okCodes = [0] }: ExecOptions = {}): Promise<ExecResult> {
    const sent = { command, stdin: stdin === undefined ? undefined : Buffer.from(stdin).toString() };
    this.sent.push(sent);
    const found = this.replies.find(([key]) =>
      typeof key === 'string' ? key === command : key.test(command),
    );
    if (!found) assert.fail(`${this.name} was sent a command that it does not know: ${command}`);
    const reply = typeof found[1] === 'function' ? found[1](sent) : found[1];
    const result = {
      exitCode: 0,
      stdout: '',
      stderr: '',
      ...(typeof reply === 'string' ? { stdout: reply } : reply),
    };
    if (typeof reply !== 'string' && reply.unreachable) {
      return Promise.reject(
        new CommandError(this.name, command, { why: 'could not be run: no route to the node' }),
      );
    }
    const ok = okCodes === 'any' || okCodes.includes(result.exitCode);
    return ok ? Promise.resolve(result) : Promise.reject(new CommandError(this.name, command, result));
  }

  put(path: string, content: string | Uint8Array, { mode }: { mode?: number } = {}): Promise<void> {
    this.files.set(path, { content: Buffer.from(content).toString(), mode });
    return Promise.resolve();
  }

  get(path: string): Promise<Buffer> {
    const file = this.files.get(path);
    if (!file)
      return Promise.reject(
        new CommandError(this.name, `cat ${path}`, { exitCode: 1, stderr: 'No such file' }),
      );
    return Promise.resolve(Buffer.from(file.content));
  }
}
