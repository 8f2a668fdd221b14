import { defineFault, type Fault, type FaultContext } from '../fault.ts';
import { isFilterInPlace, putFilter, removeFilter } from './packet-filter.ts';

/** A fault that is a set of rules on the packets between machines, and nothing else. */
export function defineFilterFault<Args extends Record<string, unknown>, Input>({
  rules,
  ...fault
}: Pick<Fault<Args, Input>, 'name' | 'summary' | 'args' | 'targets'> & {
  rules: (context: FaultContext, args: Args) => string[];
}): Fault<Args, Input> {
  return defineFault<Args, Input>({
    ...fault,
    plane: 'network',
    lasts: 'until-healed',
    inject: async (context, args) => putFilter(context, rules(context, args)),
    heal: async (context) => removeFilter(context),
    isInPlace: async (context) => isFilterInPlace(context),
  });
}

/** The machines that are none of these. */
export function othersThan({ lab }: FaultContext, machines: readonly string[]): string[] {
  return lab.topology.machines.map(({ name }) => name).filter((name) => !machines.includes(name));
}
