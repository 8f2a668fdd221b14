import type { Node } from '../node/node.ts';

/** What the machine's own controller says. Unknown is never taken for off. */
export type Power = 'on' | 'off' | 'unknown';

/** The power of machines: what a fence host cuts, and what the cluster's claims are held against. */
export interface MachinePower {
  /** Asks afresh, never from memory. An engine that cannot be asked, a paused machine: `unknown` or `on`, never `off`. */
  state(machine: string): Promise<Power>;
  /** Cuts the power (no shutdown) and returns when the machine is off; so too when it already was. */
  off(machine: string): Promise<void>;
  /** Powers on and returns when the machine runs; so too when it already did. */
  on(machine: string): Promise<void>;
}
