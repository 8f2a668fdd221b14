import type { Deployment, Step } from './step.ts';

/** A step that would not work on these nodes at all, and why. */
export interface Refusal {
  step: string;
  reason: string;
}

/**
 * Asks every step of a plan whether something stands against it. Of a node that cannot be asked nothing is known, which is no
 * refusal: the first step that needs it fails.
 */
export async function findRefusals(steps: readonly Step[], deployment: Deployment): Promise<Refusal[]> {
  const refusals = await Promise.all(
    steps.map(async (step) => {
      const reason = await step.refuse?.(deployment);
      return reason === undefined ? [] : [{ step: step.name, reason }];
    }),
  );
  return refusals.flat();
}
