import { createHash } from 'node:crypto';
import type { Inventory } from '../inventory.ts';
import { findingOf, type Step } from '../step.ts';

const path = '/etc/cluster/fence_xvm.key';

/** fence_xvm takes the whole file for the key, the newline that `echo` wrote included. */
const content = ({ parameters }: Inventory): string => `${parameters.fence_xvm}\n`;

export const fencingKey: Step = {
  name: 'fencing-key',
  title: 'the fencing key is in place',
  action: `write ${path}`,
  runs: 'each',
  async isDone(node, { inventory }) {
    // The digest is compared here, so that not even it stands in a command.
    const { stdout } = await node.exec(`stat -c %a:%U ${path}; sha256sum ${path}`, { okCodes: [0, 1] });
    const [mode, digest] = stdout.split('\n');
    const expected = createHash('sha256').update(content(inventory)).digest('hex');
    return findingOf([
      ...(digest?.startsWith(expected) ? [] : [`${path} ${digest ? 'holds another key' : 'is not there'}`]),
      ...(mode === '600:root' || !digest ? [] : [`${path} is ${mode}, not 600:root`]),
    ]);
  },
  async apply(node, { inventory }) {
    await node.exec('mkdir -p /etc/cluster');
    await node.put(path, content(inventory), { mode: 0o600 });
  },
};
