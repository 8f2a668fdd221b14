import { defineConfig } from 'fencelab';

// Defaults for lab's commands in this folder; a flag on the command line wins. docs/config.md in fencelab has all of it.
export default defineConfig({
  // The lab's name. Labs with different names stand beside each other on one host.
  // name: 'nightly',

  // What the nodes run: 'centos7', 'debian11', 'debian12' or 'debian13'; a list has one for each node.
  // os: 'debian12',

  // How many controllers there are.
  // nodes: 3,

  // clusterName: 'openstack-ha',

  // Your own script or playbook in the place of lab's deployer: docs/user-deployer.md.
  // deployer: { command: ['bash', 'deploy.sh'], cwd: 'deployment', inventory: 'ini' },

  // The folder with your scenarios; lab's own are there beside them.
  scenarios: 'scenarios',
});
