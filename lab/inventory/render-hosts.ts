import type { RenderedLab } from './rendered-lab.ts';

/** Lines as in /etc/hosts. They are for the deployer to read: lab edits no such file of the host. */
export function renderHosts({ inventory }: RenderedLab): string {
  return inventory.nodes.map(({ name, address }) => `${address} ${name}\n`).join('');
}
