/** Lets the operations on one machine run one at a time, in the order in which they came; machines do not wait for each other. */
export class MachineQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  async run<T>(machine: string, task: () => Promise<T>): Promise<T> {
    const turn = (this.#tails.get(machine) ?? Promise.resolve()).then(task);
    const tail = turn.catch(() => undefined);
    this.#tails.set(machine, tail);
    try {
      return await turn;
    } finally {
      if (this.#tails.get(machine) === tail) this.#tails.delete(machine);
    }
  }
}
