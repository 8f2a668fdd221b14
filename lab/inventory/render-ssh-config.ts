import type { Inventory } from '../../deployer/inventory.ts';

export interface SshConfigFiles {
  identityFile: string;
  knownHostsFile: string;
}

/** What `ssh -F` reads to reach a lab's nodes by name or address, with the lab's key and host keys alone. */
export function renderSshConfig(
  nodes: Inventory['nodes'],
  { identityFile, knownHostsFile }: SshConfigFiles,
): string {
  const hosts = nodes.map(({ name, address, port }) => ({
    aliases: [name, shortName(name), address].filter((alias) => alias !== undefined),
    lines: [`HostName ${address}`, `Port ${port}`],
  }));
  const common = [
    'User root',
    `IdentityFile "${identityFile}"`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile "${knownHostsFile}"`,
    'GlobalKnownHostsFile /dev/null',
    'StrictHostKeyChecking yes',
    'ConnectTimeout 10',
    // A machine whose power was cut says nothing any more.
    'ServerAliveInterval 5',
    'ServerAliveCountMax 3',
    'LogLevel ERROR',
  ];
  return [
    ...hosts.map(({ aliases, lines }) => block(aliases, lines)),
    block(
      hosts.flatMap(({ aliases }) => aliases),
      common,
    ),
  ].join('\n');
}

/** `controller3` for `controller3-vm`, as everywhere in lab. */
function shortName(name: string): string | undefined {
  return name.endsWith('-vm') ? name.slice(0, -'-vm'.length) : undefined;
}

function block(aliases: readonly string[], lines: readonly string[]): string {
  return `Host ${aliases.join(' ')}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
