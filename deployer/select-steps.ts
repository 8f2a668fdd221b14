import { UserError } from '../lab/errors.ts';
import { type Plan, type StepGroup, stepsOf } from './plan.ts';

/** Which steps of a plan are looked at; all of them where nothing is named. */
export interface StepSelection {
  /** This one alone. */
  only?: string | undefined;
  /** This one and those after it. */
  from?: string | undefined;
}

/** Whether that is less than the whole plan, so that nothing can be said of the whole cluster. */
export function isPart({ only, from }: StepSelection): boolean {
  return only !== undefined || from !== undefined;
}

/**
 * The part of a plan that was asked for, in the plan's order.
 *
 * @throws UserError for a name that the plan does not have, with those that it has
 */
export function selectSteps(plan: Plan, { only, from }: StepSelection): Plan {
  const names = stepsOf(plan).map(({ name }) => name);
  const name = only ?? from;
  if (name === undefined) return plan;
  const index = names.indexOf(name);
  if (index === -1)
    throw new UserError(`the deployment has no step "${name}"`, { hint: `its steps: ${names.join(', ')}` });
  const selected = new Set(only === undefined ? names.slice(index) : [name]);
  const partOf = (groups: readonly StepGroup[]): StepGroup[] =>
    groups
      .map((group) => group.filter((step) => selected.has(step.name)))
      .filter((group) => group.length > 0);
  return { machines: partOf(plan.machines), cluster: partOf(plan.cluster) };
}
