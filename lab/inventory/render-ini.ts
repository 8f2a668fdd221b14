import type { RenderedLab } from './rendered-lab.ts';

/** Sections of `name=value`, for a script; the secrets are in its environment alone. */
export function renderIni({ name, inventory }: RenderedLab): string {
  const { parameters, nodes, stonith } = inventory;
  return [
    `# lab ${name}`,
    '[nodes]',
    ...nodes.map((node) => `${node.name}=${node.address}`),
    '',
    '[fence-devices]',
    ...stonith.map((device) => `${device.id}=${device.multicastAddress}`),
    '',
    '[parameters]',
    `ntp_server=${parameters.ntp_server}`,
    `ha_cluster_name=${parameters.ha_cluster_name}`,
    `nodes_list=${nodes.map((node) => node.name).join(' ')}`,
    '',
  ].join('\n');
}
