/** A moment of a run as the timeline has it: `+12.345 s` since the run began. */
export function sinceStart(atMs: number): string {
  return `${atMs < 0 ? '−' : '+'}${(Math.abs(atMs) / 1000).toFixed(3)} s`;
}
