/** One piece of visible work. The CLI shows its title, its time and its last note; the library only does it. */
export interface Task {
  title: string;
  /**
   * @param note replaces what stands behind the title: how far it is, or what was found
   * @returns its own time where that is not the time that it was waited for, as with work that ran beside another
   */
  run(note: (text: string) => void): Promise<{ durationMs: number } | void>;
}
