import { z } from 'zod';

/** What lab itself sets in a deployer's environment. */
const labVariables = [
  'LAB_NAME',
  'LAB_INVENTORY',
  'LAB_SSH_CONFIG',
  'nodes_list',
  'ntp_server',
  'fence_xvm',
  'hacluster_passwd',
  'ha_cluster_name',
  'root_passwd',
] as const;

export type LabVariables = Record<(typeof labVariables)[number], string>;

const ofLab = new Set<string>(labVariables);

const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')
  .refine((name) => !name.startsWith('LAB_') && !ofLab.has(name), {
    error: 'lab sets this one itself (those of its own, and all that begin with LAB_); take another name',
  });

/** `deployer` in `lab.config.ts`: what deploys a lab's nodes in place of lab's own deployer. */
export const userDeployer = z.strictObject({
  /** The program and its arguments; no shell reads them. */
  command: z
    .array(z.string().min(1, 'not empty'), { error: 'a list: the program, then its arguments' })
    .min(1, {
      error: 'the program, then its arguments',
    }),
  /** The folder that it runs in, relative to the config file; default: the config file's own. */
  cwd: z.string().min(1, 'not empty').optional(),
  /** What else its environment holds. */
  env: z.record(variableName, z.string()).optional(),
  /** The form of the file that `LAB_INVENTORY` names; default: `ini`. */
  inventory: z.enum(['ini', 'json', 'hosts', 'ansible']).optional(),
  /** Where it runs; default: `host`. On the first node the folder is copied to `/root/deployer`. */
  runOn: z.enum(['host', 'first-node']).optional(),
  /** It is ended when it has taken so many seconds; default: 1800. */
  timeoutSeconds: z
    .number({ error: 'a number of seconds, more than 0 and at most 86400' })
    .positive('a number of seconds, more than 0 and at most 86400')
    .max(86_400, 'a number of seconds, more than 0 and at most 86400')
    .optional(),
});

export type InventoryFormat = NonNullable<z.output<typeof userDeployer>['inventory']>;
