/**
 * CLOCK_MONOTONIC in milliseconds: one clock for this host and everything in its containers, which share the kernel.
 * (libuv reads `process.hrtime` from it.)
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/**
 * What the monotonic clock showed at a moment of the wall clock: for sources that know the wall clock alone. The offset is
 * taken anew at each call, since the wall clock may be stepped.
 *
 * @param epochMs milliseconds since 1970, with fractions where the source has them
 */
export function monotonicOf(epochMs: number): number {
  return epochMs - (performance.timeOrigin + performance.now()) + monotonicMs();
}
