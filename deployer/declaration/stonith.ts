import { z } from 'zod';
import { options } from './options.ts';
import { resourceId } from './resources.ts';

/** Names of agents' options for a password: it would stand in this file and in argument lists. */
const passwordOptions = ['passwd', 'password', 'snmp_priv_passwd'];

/** A fence device of any agent, with its options as the agent and pacemaker-fenced(7) name them. */
const stonithDevice = z.strictObject({
  id: resourceId,
  /** Without its class: `fence_xvm`, `fence_ipmilan`. */
  agent: z.string().regex(/^[\w.-]+$/, "an agent's name, such as fence_xvm"),
  /** The agent's own, and `pcmk_host_map`, `pcmk_host_list`, `pcmk_delay_base`, `pcmk_delay_max`, … */
  options: options
    .superRefine((given, context) => {
      for (const name of passwordOptions.filter((each) => each in given))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `no password here, it would stand in argument lists; ${name}_script names a program that prints it`,
        });
    })
    .default({}),
  monitorSeconds: z.int('a whole number of seconds').min(1).optional(),
});

/** All fence devices of the cluster, in the place of the procedure's. */
export const stonithDeclaration = z.array(stonithDevice).superRefine((devices, context) => {
  devices.forEach(({ id }, i) => {
    const first = devices.findIndex((other) => other.id === id);
    if (first !== i)
      context.addIssue({
        code: 'custom',
        path: [i, 'id'],
        message: `${id} is that of stonith[${first}] already`,
      });
  });
});

/** The devices that are tried for a node, level after level, by pacemaker-fenced(7). */
export const fencingLevelsDeclaration = z.array(
  z.strictObject({
    /** A node's name. */
    target: z.string().min(1),
    level: z.int('1 to 9').min(1, '1 to 9').max(9, '1 to 9'),
    /** All of one level must succeed. */
    devices: z.array(resourceId).min(1, 'one device or more'),
  }),
);
