import type { RenderedLab } from './rendered-lab.ts';

/**
 * An inventory of Ansible's in YAML: the group `controllers`, in the order of the nodes. Connections go by lab's SSH
 * config. The secrets are in the environment, and only looked up there.
 *
 * https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html
 */
export function renderAnsible({ name, inventory, sshConfig }: RenderedLab): string {
  const { parameters, nodes, stonith } = inventory;
  const fromEnvironment = (variable: string): string => quote(`{{ lookup('env', '${variable}') }}`);
  return [
    `# lab ${name}`,
    'controllers:',
    '  hosts:',
    ...nodes.flatMap((node) => [`    ${node.name}:`, `      ansible_host: ${quote(node.address)}`]),
    '  vars:',
    '    ansible_user: root',
    // Ansible takes it apart as a shell does.
    `    ansible_ssh_common_args: ${quote(`-F '${sshConfig.replaceAll("'", `'\\''`)}'`)}`,
    `    ntp_server: ${quote(parameters.ntp_server)}`,
    `    ha_cluster_name: ${quote(parameters.ha_cluster_name)}`,
    `    hacluster_passwd: ${fromEnvironment('hacluster_passwd')}`,
    `    fence_xvm: ${fromEnvironment('fence_xvm')}`,
    '    fence_devices:',
    ...stonith.map((device) => `      ${device.id}: ${quote(device.multicastAddress)}`),
    '',
  ].join('\n');
}

/** JSON's strings are YAML's double-quoted ones. */
function quote(text: string): string {
  return JSON.stringify(text);
}
