import type { InventoryFormat } from '../config/user-deployer.ts';
import { renderAnsible } from './render-ansible.ts';
import { renderHosts } from './render-hosts.ts';
import { renderIni } from './render-ini.ts';
import { renderJson } from './render-json.ts';
import type { RenderedLab } from './rendered-lab.ts';

const formats: Record<InventoryFormat, { name: string; render: (lab: RenderedLab) => string }> = {
  ini: { name: 'inventory.ini', render: renderIni },
  json: { name: 'inventory.json', render: renderJson },
  hosts: { name: 'hosts', render: renderHosts },
  // Ansible goes by the name's end.
  ansible: { name: 'inventory.yml', render: renderAnsible },
};

/** A lab's inventory in one of its forms: the file's name and its content. */
export function inventoryFile(format: InventoryFormat, lab: RenderedLab): { name: string; content: string } {
  const { name, render } = formats[format];
  return { name, content: render(lab) };
}
