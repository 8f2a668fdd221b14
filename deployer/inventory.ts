import { z } from 'zod';

const name = z.string().regex(/^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?$/, 'a host name');

/** What `lab deploy --inventory FILE` reads and what a lab hands to its deployer: the machines and section A's parameters. */
export const inventorySchema = z.strictObject({
  os: z.enum(['centos7', 'debian12']),
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
});

export type Inventory = z.output<typeof inventorySchema>;
export type InventoryNode = Inventory['nodes'][number];
