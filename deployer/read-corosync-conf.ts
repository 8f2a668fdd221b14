import type { Node } from '../lab/node/node.ts';

export const corosyncConfPath = '/etc/corosync/corosync.conf';

/** The text of a node's corosync.conf; empty where there is none. */
export async function readCorosyncConf(node: Node): Promise<string> {
  return (await node.exec(`cat ${corosyncConfPath}`, { okCodes: [0, 1] })).stdout;
}
