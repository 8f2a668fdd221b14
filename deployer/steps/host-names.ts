import { shellQuote, type Node } from '../../lab/node/node.ts';
import type { Inventory } from '../inventory.ts';
import { allMachines } from '../machines.ts';
import { findingOf, type Step } from '../step.ts';

/**
 * Corosync and pcs know nodes by name only. A name that a node resolves to itself by a loopback address, as Debian's
 * installer writes it, would make corosync bind there.
 */
export const hostNames: Step = {
  name: 'host-names',
  title: 'nodes know each other by name',
  action: 'write the names of the nodes to /etc/hosts',
  runs: 'each',
  async isDone(node, { inventory }) {
    const wrong = await unresolved(node, inventory);
    return findingOf(wrong.map(({ name, address }) => `${name} resolves to ${address ?? 'nothing'}`));
  },
  async apply(node, { inventory }) {
    const wrong = await unresolved(node, inventory);
    const lines = wrong.map(({ name }) => {
      const address = allMachines(inventory).find((entry) => entry.name === name)?.address ?? '';
      if (/^\d+(\.\d+){3}$/.test(address) && !address.startsWith('127.')) return `${address} ${name}`;
      throw new Error(
        `${node.name} cannot resolve ${name}, and the inventory's address "${address}" is none that other nodes could use; ` +
          `add ${name} to /etc/hosts on ${node.name}`,
      );
    });
    // Written in place, not renamed: an engine mounts this file into its containers.
    const names = wrong
      .map(({ name }) => `s/[[:space:]]${name.replaceAll('.', '\\.')}\\([[:space:]]\\|$\\)/ /`)
      .join(';');
    await node.exec(
      `hosts=$(sed ${shellQuote(`/^127\\./{${names}}`)} /etc/hosts) && printf '%s\\n' "$hosts" ${shellQuote(...lines)} > /etc/hosts`,
    );
  },
};

async function unresolved(
  node: Node,
  inventory: Inventory,
): Promise<{ name: string; address: string | undefined }[]> {
  const names = allMachines(inventory).map(({ name }) => name);
  const { stdout } = await node.exec(
    `for name in ${shellQuote(...names)}; do echo "$name $(getent ahostsv4 $name | awk '{ print $1; exit }')"; done`,
  );
  const found = new Map(stdout.split('\n').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1]]));
  return names
    .map((name) => ({ name, address: found.get(name) || undefined }))
    .filter(({ address }) => address === undefined || address.startsWith('127.'));
}
