import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { shellQuote } from '../../lab/node/node.ts';
import { findingOf, type Step } from '../step.ts';

/** Configuration that services read, in place before the cluster starts them. */
export const files: Step = {
  name: 'files',
  title: 'the declared files are in place',
  action: 'write the files that differ',
  runs: 'each',
  async isDone(node, { inventory }) {
    const declared = inventory.cluster?.files ?? [];
    // Digests are compared here: what a file holds may be secret.
    const { stdout } = await node.exec(
      `for file in ${shellQuote(...declared.map(({ path }) => path))}; do ` +
        'echo "$(stat -c %a:%U "$file" 2>/dev/null) $(sha256sum 2>/dev/null < "$file")"; done 2>/dev/null',
    );
    const lines = stdout.split('\n');
    return findingOf(
      declared.flatMap(({ path, content, mode }, i) => {
        const [state, digest] = lines[i]?.split(' ') ?? [];
        if (!state) return [`${path} is not there`];
        if (digest !== createHash('sha256').update(content).digest('hex'))
          return [`${path} holds something else`];
        const expected = `${mode.toString(8)}:root`;
        return state === expected ? [] : [`${path} is ${state}, not ${expected}`];
      }),
    );
  },
  async apply(node, { inventory }) {
    for (const { path, content, mode } of inventory.cluster?.files ?? []) {
      await node.exec(`mkdir -p ${shellQuote(dirname(path))}`);
      await node.put(path, content, { mode });
    }
  },
};
