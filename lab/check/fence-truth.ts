import { MachinePower } from './machine-power.ts';
import { sinceStart } from '../timeline/since-start.ts';
import { recordedFencings } from './run-facts.ts';
import { verdictOf, type Invariant } from './verdict.ts';

/**
 * Fence truth: for every fencing that the cluster records as a success, manual confirmations included, the machine was really
 * off at some instant between the request and the success. A frozen machine is not off, and unknown power is not off.
 */
export const fenceTruth: Invariant = (events) => {
  const power = new MachinePower(events);
  const fencings = recordedFencings(events);
  const judged = fencings.map((fencing) => ({
    ...fencing,
    off: power.wasOff(fencing.target, fencing.fromMs, fencing.successMs),
  }));
  const how = ({ action, isManual }: { action: string; isManual: boolean }): string =>
    isManual ? 'was confirmed by hand as fenced' : `is recorded as fenced (${action})`;
  return verdictOf('fence-truth', {
    breaks: judged
      .filter(({ off }) => off === 'no')
      .map((fencing) => ({
        atMs: fencing.successMs,
        node: fencing.target,
        text: `${fencing.target} ${how(fencing)} at ${sinceStart(fencing.successMs)} and was never off since ${sinceStart(fencing.fromMs)}`,
      })),
    gaps: [
      ...judged
        .filter(({ off }) => off === 'unknown')
        .map(
          ({ target, successMs }) => `the power of ${target} is not known before ${sinceStart(successMs)}`,
        ),
      ...(events.some(({ kind }) => kind === 'cluster') ? [] : ['no node told of the cluster']),
    ],
    holds:
      fencings.length === 0
        ? 'no fencing is recorded'
        : `${fencings.length === 1 ? 'the one recorded fencing' : `all ${fencings.length} recorded fencings`} really cut the power`,
  });
};
