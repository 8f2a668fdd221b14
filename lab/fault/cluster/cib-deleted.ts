import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';

const timeoutMs = 180_000;

/** A node's copy of the configuration is lost while its cluster is stopped, as after a repaired disk; then it starts again. */
export const cibDeleted = defineFault({
  name: 'cib-deleted',
  plane: 'cluster',
  summary: 'stops the cluster on a node, deletes its copy of the CIB and starts it again',
  lasts: 'momentary',
  args: z.strictObject({ node: machine }),
  targets: ({ node }) => [node],
  async inject({ backend, lab }, { node }) {
    const target = backend.node(lab.spec.name, node);
    await target.exec('systemctl stop pacemaker corosync', { timeoutMs });
    await target.exec('rm -f /var/lib/pacemaker/cib/*', { timeoutMs });
    await target.exec('systemctl start corosync pacemaker', { timeoutMs });
  },
  heal: async () => undefined,
});
