import type { ExecOptions, ExecResult, Node } from '../lab/node/node.ts';

/** A node whose every command also ends when one signal aborts. */
export class NodeWithSignal implements Node {
  readonly name: string;
  readonly #node: Node;
  readonly #signal: AbortSignal;

  constructor(node: Node, signal: AbortSignal) {
    this.name = node.name;
    this.#node = node;
    this.#signal = signal;
  }

  async exec(command: string, options: ExecOptions = {}): Promise<ExecResult> {
    const signal = options.signal ? AbortSignal.any([options.signal, this.#signal]) : this.#signal;
    return this.#node.exec(command, { ...options, signal });
  }

  async put(path: string, content: string | Uint8Array, options?: { mode?: number }): Promise<void> {
    this.#signal.throwIfAborted();
    return this.#node.put(path, content, options);
  }

  async get(path: string): Promise<Buffer> {
    this.#signal.throwIfAborted();
    return this.#node.get(path);
  }
}
