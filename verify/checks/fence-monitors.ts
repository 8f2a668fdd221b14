import { theCluster, type Check, type Look } from '../check.ts';
import type { ClusterFacts } from '../facts/cluster-facts.ts';
import type { FenceDevice } from '../facts/fence-device.ts';
import { isFalse } from '../is-true.ts';
import { judgeDevices } from '../judge-devices.ts';
import { judgeKnown } from '../judge-known.ts';
import { mendOf } from '../mend.ts';

export const fenceMonitors: Check = {
  name: 'fence-monitors',
  title: 'every fence device is monitored, and no failure of that is remembered',
  look(cluster) {
    return [
      ...judgeDevices(cluster, theCluster, () =>
        cluster.devices.flatMap(({ device }) => withoutMonitor(device, cluster)),
      ),
      ...judgeKnown(cluster.operations, theCluster, (operations) =>
        cluster.devices.flatMap(({ device: { id } }) =>
          operations
            .filter(({ resource, operation }) => resource === id && operation === 'monitor')
            // The last failure stands beside the last result until it is cleaned up. A probe finds most devices not running; -1 is
            // one under way.
            .filter(({ intervalMs, status, exitCode }) => intervalMs > 0 && status !== -1 && exitCode !== 0)
            .map(({ node, exitCode, reason }): Look => ({
              where: id,
              what: `${id}’s monitor on ${node} failed with ${exitCode}${reason ? `: ${reason}` : ''}`,
              why: 'the device did not answer then, and may not when it must fence',
              mend: `mend what its agent says is wrong, then ${mendOf(cluster.nodes).cleanUpDevice(id)}`,
            })),
        ),
      ),
    ];
  },
};

function withoutMonitor({ id, primitive }: FenceDevice, { nodes }: ClusterFacts): Look[] {
  const monitors = primitive.operations.filter(({ name }) => name === 'monitor');
  const working = monitors.some(
    ({ interval, settings }) => /[1-9]/.test(interval) && !isFalse(settings.enabled),
  );
  if (working) return [];
  const off = monitors.length > 0;
  return [
    {
      where: id,
      what: off ? `${id}’s monitor never runs: its interval is 0, or it is disabled` : `${id} has no monitor`,
      why: 'that the device cannot fence any more shows when it must',
      mend: off ? `pcs stonith update ${id} op monitor interval=60s` : mendOf(nodes).addMonitor(id),
    },
  ];
}
