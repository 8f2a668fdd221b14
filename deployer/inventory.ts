import { z } from 'zod';
import { clusterDeclaration } from './declaration/declaration.ts';

const name = z.string().regex(/^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/, 'a host name');

const nodeOs = z.enum(['centos7', 'debian11', 'debian12', 'debian13']);

/** The systems that the deployer knows its way around. */
export type NodeOs = z.output<typeof nodeOs>;

/** A machine, and how it is reached by SSH. */
const machine = z.strictObject({
  name,
  os: nodeOs.optional(),
  address: z.string().min(1),
  port: z.int().min(1).max(65535).default(22),
  user: z.string().min(1).default('root'),
  /** Path of a private key. */
  identityFile: z.string().optional(),
  password: z.string().optional(),
  /** The node's public host key as in known_hosts: `ssh-ed25519 AAAA…`. */
  hostKey: z
    .string()
    .regex(/^[\w@.-]+ [A-Za-z0-9+/=]+/, 'a key type and its base64, as in known_hosts')
    .optional(),
});

const node = machine.extend({
  /** Where the cluster's second ring reaches it; its first does by its name. */
  ring1Address: z.string().min(1).optional(),
});

/** The file that `lab deploy --inventory FILE` reads: the machines and section A's parameters. */
export const inventoryFileSchema = z.strictObject({
  /** Of the nodes that name none of their own. */
  os: nodeOs.optional(),
  parameters: z.strictObject({
    ntp_server: z.string().min(1),
    /** The fencing key's text; on the nodes the file holds it and a newline. At most 4095 bytes, fence_xvm reads 4096. */
    fence_xvm: z.string().min(1).max(4095),
    hacluster_passwd: z
      .string()
      .min(1)
      .regex(/^[^\n]*$/, 'one line'),
    ha_cluster_name: z.string().regex(/^[\w.-]{1,15}$/, 'letters, digits, "_", "." and "-", at most 15'),
  }),
  nodes: z.array(node).min(1),
  /** The machines of the remote nodes that `cluster.remoteNodes` declares. */
  remoteNodes: z.array(machine).default([]),
  stonith: z.array(
    z.strictObject({
      id: z.string().regex(/^[A-Za-z_][\w.-]*$/, 'an XML id'),
      /** The nodes that it can fence; default: those that its fence daemon lists. */
      hostList: z.array(name).optional(),
      multicastAddress: z
        .ipv4()
        .regex(/^(22[4-9]|23\d)\./, 'a multicast address, 224.0.0.0 to 239.255.255.255'),
    }),
  ),
  /** Where the quorum's device runs, a machine that is no node; `cluster.quorumDevice` declares it. */
  quorumDevice: machine.optional(),
  /** What the cluster is declared to be beyond the procedure. */
  cluster: clusterDeclaration.optional(),
});

/** An inventory in which each node has its system: what a lab hands to its deployer, and what a file is read into. */
export const inventorySchema = inventoryFileSchema.transform(
  ({ os: common, quorumDevice, ...file }, context) => ({
    ...file,
    nodes: file.nodes.map((each, i) => withOs(each, { common, context, path: ['nodes', i] })),
    remoteNodes: file.remoteNodes.map((each, i) =>
      withOs(each, { common, context, path: ['remoteNodes', i] }),
    ),
    ...(quorumDevice && {
      quorumDevice: withOs(quorumDevice, { common, context, path: ['quorumDevice'] }),
    }),
  }),
);

function withOs<M extends { os?: NodeOs | undefined }>(
  given: M,
  { common, context, path }: { common: NodeOs | undefined; context: z.RefinementCtx; path: PropertyKey[] },
): M & { os: NodeOs } {
  const os = given.os ?? common;
  if (os !== undefined) return { ...given, os };
  const message = `needs an os, one of ${nodeOs.options.join(', ')}, here or for all nodes at the top`;
  context.addIssue({ code: 'custom', message, path: [...path, 'os'] });
  return z.NEVER;
}

export type Inventory = z.output<typeof inventorySchema>;
export type InventoryNode = Inventory['nodes'][number];
