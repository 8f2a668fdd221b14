/** What became of a machine since it was last looked at; `unknown` is neither. */
export type Fate = 'went-down' | 'stayed-up' | 'unknown';

/** The nodes' machines, as something besides the cluster knows them. */
export interface Machines {
  /** Whose word is taken, as a report says it. */
  proof: string;
  /** `off` where they can be powered on again from here. */
  action: 'off' | 'reboot';
  /** How long it takes at most until the proof is there. */
  proofTimeoutMs: number;
  /** Looks at them all now, to be asked later what became of each. */
  mark(): Promise<(machine: string) => Promise<Fate>>;
  /**
   * Powers on whatever is off. A machine that the cluster believes off and that is not is cut off first: where the two disagree, its
   * resources run twice.
   */
  restore(believedOff: string | null): Promise<void>;
}
