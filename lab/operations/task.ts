/** One piece of visible work. The CLI shows its title, its time and its last note; the library only does it. */
export interface Task {
  title: string;
  /** It has an output of its own, which is shown as it comes. */
  streams?: true;
  /**
   * @param note replaces what stands behind the title: how far it is, or what was found
   * @param write takes that output; default: nobody looks
   * @returns its own time where that is not the time that it was waited for, as with work that ran beside another
   */
  run(
    note: (text: string) => void,
    write?: (text: Uint8Array) => void,
  ): Promise<{ durationMs: number } | void>;
}
