import type { Node } from '../lab/node/node.ts';
import { parseCorosyncConf } from '../lab/observe/parse-corosync-conf.ts';

/** Stopping Pacemaker waits for what it runs, which is nothing here. */
const stopTimeoutMs = 120_000;
const readCommand =
  'cat /etc/corosync/corosync.conf 2>/dev/null; ! grep -q "<primitive" /var/lib/pacemaker/cib/cib.xml 2>/dev/null';
const removeCommand =
  'systemctl stop pacemaker.service corosync.service && rm -f /etc/corosync/corosync.conf && ' +
  'rm -rf /var/lib/pacemaker/cib/* /var/lib/pacemaker/pengine/* /var/lib/corosync/*';

/**
 * Whether the node has the cluster that Debian's corosync comes with and starts as it is installed: "debian", of one node at
 * the loopback address, which no other could join, and to whose nodes pcs would send what it is told. With a resource in it,
 * it is somebody's.
 */
export async function hasSampleCluster(node: Node): Promise<boolean> {
  const { exitCode, stdout } = await node.exec(readCommand, { okCodes: [0, 1] });
  return exitCode === 0 && isSampleConf(stdout);
}

/** Whether a corosync.conf may be that sample's; whether it is in use, it does not say. */
export function isSampleConf(text: string): boolean {
  const { clusterName, nodes } = parseCorosyncConf(text);
  return clusterName === 'debian' && nodes.flatMap(({ addresses }) => addresses).join() === '127.0.0.1';
}

export async function removeSampleCluster(node: Node): Promise<void> {
  await node.exec(removeCommand, { timeoutMs: stopTimeoutMs });
}
