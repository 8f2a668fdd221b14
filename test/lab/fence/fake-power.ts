import type { MachinePower, Power } from '../../../lab/backend/backend.ts';

/** Machines in memory. It refuses machines that it does not know, and can be made to wait or to fail. */
export class FakePower implements MachinePower {
  readonly calls: string[] = [];
  readonly states: Map<string, Power>;
  /** Awaited within each `off` and `on`, before the state changes. */
  onChange: (machine: string) => Promise<void> = async () => undefined;
  #running = new Map<string, number>();
  /** The most operations that were ever under way on one machine, and on all together. */
  mostOnOneMachine = 0;
  mostAtOnce = 0;

  constructor(states: Record<string, Power>) {
    this.states = new Map(Object.entries(states));
  }

  async state(machine: string): Promise<Power> {
    this.calls.push(`state ${machine}`);
    return this.#known(machine);
  }

  async off(machine: string): Promise<void> {
    await this.#change(machine, 'off');
  }

  async on(machine: string): Promise<void> {
    await this.#change(machine, 'on');
  }

  async #change(machine: string, to: Power): Promise<void> {
    this.calls.push(`${to} ${machine}`);
    this.#known(machine);
    this.#count(machine, 1);
    try {
      await this.onChange(machine);
      this.states.set(machine, to);
    } finally {
      this.#count(machine, -1);
    }
  }

  #count(machine: string, by: number): void {
    const running = (this.#running.get(machine) ?? 0) + by;
    this.#running.set(machine, running);
    this.mostOnOneMachine = Math.max(this.mostOnOneMachine, running);
    const all = [...this.#running.values()].reduce((sum, n) => sum + n, 0);
    this.mostAtOnce = Math.max(this.mostAtOnce, all);
  }

  #known(machine: string): Power {
    const state = this.states.get(machine);
    if (state === undefined) throw new Error(`nobody told the fake of ${machine}`);
    return state;
  }
}
