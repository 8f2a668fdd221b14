import { z } from 'zod';
import { machine, seconds } from '../arguments.ts';
import { defineFault } from '../fault.ts';

/** Read by lab/image/node/entry-point.sh before it starts the node's system. */
const path = '/etc/fencelab/boot-seconds';

/**
 * A machine's firmware takes its time, as that of real ones does: a container is back before the cluster has spread the news
 * that it was fenced, and then stops its own cluster ("We were allegedly just fenced").
 */
export const slowBoot = defineFault({
  name: 'slow-boot',
  plane: 'node',
  summary: 'has a node take so many seconds from power on until its system starts, as firmware does',
  lasts: 'until-healed',
  args: z.strictObject({ node: machine, seconds }),
  targets: ({ node }) => [node],
  inject: async ({ backend, lab }, { node, seconds: late }) =>
    backend.faults(lab.spec.name).putFiles(node, [{ path, content: `${late}\n`, mode: 0o644 }]),
  heal: async ({ backend, lab }, { node }) =>
    backend.faults(lab.spec.name).putFiles(node, [{ path, content: '', mode: 0o644 }]),
  isInPlace: async ({ backend, lab }, { node }) =>
    Boolean(await backend.faults(lab.spec.name).readFile(node, path)),
});
