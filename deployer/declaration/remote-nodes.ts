import { z } from 'zod';
import { options } from './options.ts';
import { operations } from './resources.ts';

/** What a lab's other machines, and its nodes on their second ring, are called. */
const otherMachine = /^(controller\d+(-vm|-ring1)?|quorum-device|fence-host|time-server)$/;

/** It is a host name, and the id of the resource by which the cluster reaches it. */
const remoteName = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/, 'a lower-case letter, then at most 31 of a-z, 0-9 and "-"')
  .refine((name) => !otherMachine.test(name), 'not the name of another machine');

const full = z.strictObject({
  name: remoteName,
  /** Of the connection, an ocf:pacemaker:remote: `reconnect_interval`, `port`. */
  options: options.default({}),
  meta: options.default({}),
  operations,
});

/** `'compute1'`, or with what its connection is to have. */
const remoteNode = z.union([remoteName.transform((name) => full.parse({ name })), full]);

export const remoteNodes = z
  .array(remoteNode)
  .max(16)
  .superRefine((declared, context) => {
    for (const [i, { name }] of declared.entries()) {
      if (declared.findIndex((other) => other.name === name) !== i)
        context.addIssue({ code: 'custom', path: [i], message: `"${name}" is declared already` });
    }
  });

export type DeclaredRemoteNode = z.output<typeof remoteNodes>[number];
