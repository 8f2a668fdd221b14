import type { Step } from '../step.ts';
import { mendResources } from '../resources/mend-resources.ts';
import { mendingStep } from '../resources/mending-step.ts';

/** What is new is configured and does not start: what it is constrained by is still to come. */
export const resources: Step = mendingStep({
  name: 'resources',
  title: 'the declared resources are configured',
  action: 'create the resources that are missing, stopped, and change those that differ',
  mends: ({ cluster }, configuration, commands) =>
    cluster?.resources ? mendResources(cluster.resources, configuration, commands) : [],
});
