import type { RenderedLab } from '../../../lab/inventory/rendered-lab.ts';

/** The lab of the samples in docs/user-deployer.md. */
export const sampleLab: RenderedLab = {
  name: 'lab',
  sshConfig: '/home/me/.local/state/fencelab/lab/ssh_config',
  inventory: {
    parameters: {
      ntp_server: '10.213.0.3',
      fence_xvm: 'the fencing key',
      hacluster_passwd: "the cluster's password",
      ha_cluster_name: 'openstack-ha',
    },
    nodes: [1, 2, 3].map((i) => ({
      name: `controller${i}-vm`,
      os: 'debian12',
      address: `10.213.0.1${i}`,
      port: 22,
      user: 'root',
      identityFile: '/home/me/.local/state/fencelab/lab/id_ed25519',
      hostKey: `ssh-ed25519 AAAA…${i}`,
    })),
    remoteNodes: [],
    stonith: [1, 2, 3].map((i) => ({ id: `fence${i}`, multicastAddress: `225.0.0.${i}` })),
  },
};
