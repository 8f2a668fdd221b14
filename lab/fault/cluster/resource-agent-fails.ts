import { z } from 'zod';
import { failureFile, standInOperations } from '../../stand-in/agent.ts';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';

/** An agent's operation fails on a node. Only the stand-in service can be made to. */
export const resourceAgentFails = defineFault({
  name: 'resource-agent-fails',
  plane: 'cluster',
  summary: 'has the stand-in service’s agent fail to start, monitor or stop on a node',
  lasts: 'until-healed',
  args: z.strictObject({
    node: machine,
    resource: z
      .string()
      .regex(/^[\w-]+$/)
      .describe('the stand-in service’s id'),
    operation: z.enum(standInOperations).describe(`one of ${standInOperations.join(', ')}`),
  }),
  targets: ({ node }) => [node],
  inject: async ({ backend, lab }, { node, resource, operation }) =>
    backend
      .faults(lab.spec.name)
      .putFiles(node, [{ path: failureFile(resource, operation), content: 'fail\n', mode: 0o644 }]),
  // An empty file is none to the agent; a file of a machine that is off cannot be removed.
  heal: async ({ backend, lab }, { node, resource, operation }) =>
    backend
      .faults(lab.spec.name)
      .putFiles(node, [{ path: failureFile(resource, operation), content: '', mode: 0o644 }]),
  async isInPlace({ backend, lab }, { node, resource, operation }) {
    const text = await backend.faults(lab.spec.name).readFile(node, failureFile(resource, operation));
    return text !== undefined && text !== '';
  },
});
