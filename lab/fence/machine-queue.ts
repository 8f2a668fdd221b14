/** Lets the operations on one machine run one at a time, in the order in which they came; machines do not wait for each other. */
export class MachineQueue {
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #turns = new Map<string, number>();

  async run<T>(machine: string, task: () => Promise<T>): Promise<T> {
    this.#turns.set(machine, this.turns(machine) + 1);
    const turn = (this.#tails.get(machine) ?? Promise.resolve()).then(task);
    const tail = turn.catch(() => undefined);
    this.#tails.set(machine, tail);
    try {
      return await turn;
    } finally {
      if (this.#tails.get(machine) === tail) this.#tails.delete(machine);
    }
  }

  isIdle(machine: string): boolean {
    return !this.#tails.has(machine);
  }

  /** How many operations have been queued so far: an equal count means that nothing happened in between. */
  turns(machine: string): number {
    return this.#turns.get(machine) ?? 0;
  }
}
