import type { Inventory } from './inventory.ts';
import type { FenceDeviceSpec } from './pcs/dialect.ts';

/**
 * The fence devices that are asked for: the declared ones, else the procedure's, one fence_xvm device for each KVM host, on the
 * multicast address that its fence daemon listens on.
 */
export function fenceDevicesOf({
  cluster,
  stonith,
}: Pick<Inventory, 'cluster' | 'stonith'>): FenceDeviceSpec[] {
  if (cluster?.stonith) return cluster.stonith;
  return stonith.map(({ id, multicastAddress, hostList }) => ({
    id,
    agent: 'fence_xvm',
    options: {
      multicast_address: multicastAddress,
      ...(hostList && { pcmk_host_list: hostList.join(' ') }),
    },
  }));
}
