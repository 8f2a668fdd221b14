import type Docker from 'dockerode';
import { faultTablePrefix } from '../packet-filter-name.ts';
import { runInHostNetwork } from './run-in-host-network.ts';

/**
 * Where the host's kernel shows bridged packets to iptables (`bridge-nf-call-iptables`), the engine's own rule for an
 * internal network drops whatever leaves a port for an address outside of its subnet: all multicast, and with it every
 * fence request. The engine's chain for its users, asked before its own rules, lets the lab's fencing groups pass.
 * They still do not leave the lab's bridge.
 */
export async function allowFencingMulticast(docker: Docker, lab: string, bridge: string): Promise<void> {
  const rule = `-i ${bridge} -o ${bridge} -d 225.0.0.0/24 -m comment --comment ${comment(lab)} -j ACCEPT`;
  await runInHostNetwork(
    docker,
    lab,
    `${findTables}\n$tables -C DOCKER-USER ${rule} 2>/dev/null || $tables -I DOCKER-USER ${rule}`,
  );
}

/** Takes the lab's rule away, whatever bridge it names, and every table that its faults left. */
export async function removePacketFilters(docker: Docker, lab: string): Promise<void> {
  const tables = `table bridge ${faultTablePrefix(lab)}`.replaceAll('.', '\\.');
  // The rule last: it may end the script.
  await runInHostNetwork(
    docker,
    lab,
    `if command -v nft >/dev/null; then
  nft list tables | sed -n 's/^\\(${tables}.*\\)/\\1/p' | while read -r table; do nft delete $table; done
fi
${findTables}
$tables -S DOCKER-USER | sed -n 's/^-A \\(.* --comment ${comment(lab)} .*\\)/\\1/p' |
  while read -r rule; do $tables -D $rule; done`,
  );
}

/** Either generation of iptables may hold the engine's rules; an engine that keeps none has nothing to be changed. */
const findTables = `
for tables in "iptables-nft -w 5" "iptables-legacy -w 5" ""; do
  [ -n "$tables" ] || exit 0
  if $tables -S DOCKER-USER >/dev/null 2>&1; then break; fi
done`;

function comment(lab: string): string {
  return `fencelab-${lab}`;
}
