import type { Step } from '../step.ts';
import { mendConstraints } from '../resources/mend-constraints.ts';
import { mendingStep } from '../resources/mending-step.ts';

export const constraints: Step = mendingStep({
  name: 'constraints',
  title: 'the declared constraints hold',
  action: 'add the constraints that are missing, replace those that differ',
  mends: ({ cluster }, configuration, commands) =>
    cluster?.constraints ? mendConstraints(cluster.constraints, configuration, commands) : [],
});
