import { z } from 'zod';
import { clusterDeclaration } from './declaration/declaration.ts';

const name = z.string().regex(/^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/, 'a host name');

const nodeOs = z.enum(['centos7', 'debian11', 'debian12', 'debian13']);

/** The systems that the deployer knows its way around. */
export type NodeOs = z.output<typeof nodeOs>;

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
  nodes: z
    .array(
      z.strictObject({
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
      }),
    )
    .min(1),
  stonith: z.array(
    z.strictObject({
      id: z.string().regex(/^[A-Za-z_][\w.-]*$/, 'an XML id'),
      multicastAddress: z
        .ipv4()
        .regex(/^(22[4-9]|23\d)\./, 'a multicast address, 224.0.0.0 to 239.255.255.255'),
    }),
  ),
  /** What the cluster is declared to be beyond the procedure. */
  cluster: clusterDeclaration.optional(),
});

/** An inventory in which each node has its system: what a lab hands to its deployer, and what a file is read into. */
export const inventorySchema = inventoryFileSchema.transform(({ os: common, ...file }, context) => ({
  ...file,
  nodes: file.nodes.map((node, i) => {
    const os = node.os ?? common;
    if (os !== undefined) return { ...node, os };
    const message = `needs an os, one of ${nodeOs.options.join(', ')}, here or for all nodes at the top`;
    context.addIssue({ code: 'custom', message, path: ['nodes', i, 'os'] });
    return z.NEVER;
  }),
}));

export type Inventory = z.output<typeof inventorySchema>;
export type InventoryNode = Inventory['nodes'][number];
