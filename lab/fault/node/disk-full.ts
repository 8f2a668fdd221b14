import { z } from 'zod';
import { machine } from '../arguments.ts';
import { defineFault } from '../fault.ts';

const everyMs = 250;
const folder = '/var/lib/pacemaker';

/**
 * Lays a file system over the folder that is as big as what lies in it, and fills it up. Where a node's power is cut, what was
 * in that file system is gone with it and the folder is as it was before; the next turn lays a full one over it again.
 */
const fill = `mountpoint -q ${folder} && exit 0
set -e
size=$(du -sk ${folder} | cut -f1)
mount -t tmpfs -o size=$((size + 256))k,mode=0750 fencelab-full /mnt
cp -a ${folder}/. /mnt/
chown --reference=${folder} /mnt; chmod --reference=${folder} /mnt
dd if=/dev/zero of=/mnt/fencelab-full bs=4k 2>/dev/null || true
mount --move /mnt ${folder} 2>/dev/null || { mount --bind /mnt ${folder}; umount -l /mnt; }`;

/** Takes it away again, what the cluster changed in it kept. */
const empty = `mountpoint -q ${folder} || exit 0
set -e
mkdir -p /run/fencelab/full && mount --bind ${folder} /run/fencelab/full
umount -l ${folder}
rm -f /run/fencelab/full/fencelab-full
cp -a /run/fencelab/full/. ${folder}/
umount -l /run/fencelab/full`;

/** The disk below /var/lib/pacemaker is full: the cluster can write neither its CIB nor what its scheduler decided. */
export const diskFull = defineFault({
  name: 'disk-full',
  plane: 'node',
  summary:
    'fills the disk below /var/lib/pacemaker on a node: the cluster can write neither CIB nor pe-inputs',
  lasts: 'until-healed',
  args: z.strictObject({ node: machine }),
  targets: ({ node }) => [node],
  async inject({ backend, lab, id }, { node }) {
    await backend.node(lab.spec.name, node).exec(fill);
    await backend.faults(lab.spec.name).keepOnNode(id, { machine: node, command: fill, everyMs });
  },
  async heal({ backend, lab, id }, { node }) {
    await backend.faults(lab.spec.name).unkeep(id);
    await backend.faults(lab.spec.name).thaw(node);
    // Where the power is off, the file system went with it; where it is unknown, the command says so.
    if ((await backend.power(lab.spec.name).state(node)) !== 'off')
      await backend.node(lab.spec.name, node).exec(empty);
  },
  async isInPlace({ backend, lab }, { node }) {
    const look = await backend
      .node(lab.spec.name, node)
      .exec(`mountpoint -q ${folder}`, { okCodes: [0, 1, 32] });
    return look.exitCode === 0;
  },
});
