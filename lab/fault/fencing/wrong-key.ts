import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { requireSecrets } from '../../secrets/require-secrets.ts';
import { machine } from '../arguments.ts';
import { defineFault, type FaultContext } from '../fault.ts';

const path = '/etc/cluster/fence_xvm.key';

/** Somebody deployed another key to one node: whatever it asks the fence hosts for, they do not hear it. */
export const wrongKey = defineFault({
  name: 'wrong-key',
  plane: 'fencing',
  summary: 'gives one node another fencing key: its requests are not heard',
  lasts: 'until-healed',
  args: z.strictObject({ node: machine }),
  targets: ({ node }) => [node],
  inject: async (context, { node }) => writeKey(context, node, randomBytes(32).toString('hex')),
  heal: async (context, { node }) => writeKey(context, node, await rightKey(context)),
  async isInPlace(context, { node }) {
    const there = await context.backend.faults(context.lab.spec.name).readFile(node, path);
    return there !== `${await rightKey(context)}\n`;
  },
});

async function writeKey({ backend, lab }: FaultContext, node: string, key: string): Promise<void> {
  await backend.faults(lab.spec.name).putFiles(node, [{ path, content: `${key}\n`, mode: 0o600 }]);
}

async function rightKey({ lab }: FaultContext): Promise<string> {
  return (await requireSecrets(lab)).fenceKey;
}
