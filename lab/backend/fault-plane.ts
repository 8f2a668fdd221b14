import type { PartFile } from './backend.ts';

/** An injection as it is written down on the host: found again after whoever injected it was killed. */
export interface FaultMark {
  id: string;
  fault: string;
  args: Record<string, unknown>;
  /** ISO 8601. */
  since: string;
}

/**
 * What faults act through: from outside of the nodes, so that it outlives their power cuts. `Backend.destroy` removes what was
 * left of it.
 */
export interface FaultPlane {
  marks(): Promise<FaultMark[]>;
  mark(mark: FaultMark): Promise<void>;
  /** So too when it is not there. */
  unmark(id: string): Promise<void>;
  /** Runs a shell script among the host's packet filters, where nft and ip are. @returns its output */
  inHostNetwork(script: string): Promise<string>;
  /** Freezes a machine: it has power and does nothing. */
  freeze(machine: string): Promise<void>;
  isFrozen(machine: string): Promise<boolean>;
  /** So too where it is not frozen. */
  thaw(machine: string): Promise<void>;
  /** Presses the power button: the machine shuts down in its own order. @throws when it is not off after `timeoutMs` */
  shutDown(machine: string, timeoutMs: number): Promise<void>;
  /** @param cores of which a machine may use at most so many: 0.05 is a twentieth; undefined: no bound */
  limitCpu(machine: string, cores: number | undefined): Promise<void>;
  /** @param mebibytes undefined: no bound but the host's */
  limitMemory(machine: string, mebibytes: number | undefined): Promise<void>;
  /** Cuts a service's power: the fence host's. */
  stopPart(part: string): Promise<void>;
  /** Lays files into a part, whether it runs or not. */
  putFiles(part: string, files: readonly PartFile[]): Promise<void>;
  /** Reads a file of a part, whether it runs or not; undefined where there is none. */
  readFile(part: string, path: string): Promise<string | undefined>;
  /** Takes a machine's network interface away, or gives it back with its address. */
  unplug(machine: string): Promise<void>;
  /** So too where it is plugged in. */
  plugIn(machine: string, address: string): Promise<void>;
  /** Starts a keeper: a shell script among the host's packet filters that runs until it is removed, an hour at most. */
  keepOnHost(id: string, script: string): Promise<void>;
  /** Starts a keeper that runs a command on a node again and again, across its power cuts, an hour at most. */
  keepOnNode(id: string, options: { machine: string; command: string; everyMs: number }): Promise<void>;
  isKept(id: string): Promise<boolean>;
  /** So too when it is not there. */
  unkeep(id: string): Promise<void>;
}
