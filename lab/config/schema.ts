import { z } from 'zod';
import { clusterDeclaration } from '../../deployer/declaration/declaration.ts';
import { osNames } from '../image/os-profile.ts';
import { maxNodes } from '../topology/topology.ts';
import { userDeployer } from './user-deployer.ts';

export const labName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,29}$/, 'a lower-case letter, then at most 29 of a-z, 0-9 and "-"');

export const nodeCount = z
  .int({ error: `a whole number from 1 to ${maxNodes}` })
  .min(1, `a whole number from 1 to ${maxNodes}`)
  .max(maxNodes, `a whole number from 1 to ${maxNodes}`);

const oneOf = `one of ${osNames.join(', ')}`;

const nodeSystem = z.enum(osNames, { error: ({ input }) => `${oneOf}, not "${String(input)}"` });

/** One system for all nodes, or a list with one for each. */
export const nodeSystems = z.preprocess(
  (value: string | string[]) => (typeof value === 'string' ? [value] : value),
  z
    .array(nodeSystem, { error: `${oneOf}, or a list of them, one for each node` })
    .min(1, 'at least one system')
    .max(maxNodes, `at most ${maxNodes} systems, one for each node`),
);

/** What `lab.config.ts` may hold: defaults for the commands' options. */
export const configSchema = z.strictObject({
  /** The lab's name; `--name`. */
  name: labName.optional(),
  /** Node system, one for all nodes or a list with one for each; `--os`. */
  os: nodeSystems.optional(),
  /** A ready node image of that system; `--image`. */
  image: z.string().min(1).optional(),
  /** How many controllers; `--nodes`. */
  nodes: nodeCount.optional(),
  /** True: nodes without the cluster's packages; `--bare`. */
  bare: z.boolean().optional(),
  /** False leaves the nodes as they are made; `--no-deploy`. */
  deploy: z.boolean().optional(),
  /** The cluster's name; the procedure's is `openstack-ha`. */
  clusterName: z
    .string()
    .regex(/^[\w.-]{1,15}$/, 'letters, digits, "_", "." and "-", at most 15')
    .optional(),
  /** What the cluster is to be beyond the procedure; see docs/declared-cluster.md. */
  cluster: clusterDeclaration.optional(),
  /** What deploys the nodes in place of lab's own deployer. */
  deployer: userDeployer.optional(),
  /** Folder with the user's own scenarios, relative to the config file. */
  scenarios: z.string().min(1).optional(),
});

export type LabConfig = z.output<typeof configSchema>;

/** Types a `lab.config.ts`: `export default defineConfig({ nodes: 3 })`. */
export function defineConfig(config: z.input<typeof configSchema>): z.input<typeof configSchema> {
  return config;
}
