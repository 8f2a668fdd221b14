import { z } from 'zod';
import { options } from './options.ts';

/** Defaults that all resources, or all operations, have unless they say otherwise. */
const defaults = z.strictObject({
  resource: options.optional(),
  operation: options.optional(),
});

/**
 * What a cluster is declared to be beyond the procedure: `cluster` in lab.config.ts and in an inventory. What it does not name
 * stays as the procedure, or the operator, left it.
 */
export const clusterDeclaration = z.strictObject({
  /** Cluster properties, as `pcs property set` takes them. */
  properties: options.optional(),
  defaults: defaults.optional(),
});

export type ClusterDeclaration = z.output<typeof clusterDeclaration>;
