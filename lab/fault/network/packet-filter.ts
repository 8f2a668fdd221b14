import { faultTablePrefix } from '../../backend/packet-filter-name.ts';
import type { FaultContext, InPlace } from '../fault.ts';

/** corosync's ports: udpu and udp use 5404 and 5405, knet 5405 and up, one a link. */
const corosyncPorts = '5404-5412';

/** The address of a machine. */
export function addressOf({ lab }: FaultContext, machine: string): string {
  const found = lab.topology.machines.find(({ name }) => name === machine);
  if (!found) throw new Error(`the lab has no machine ${machine}`);
  return found.address;
}

/** Matches what goes from one of these machines to one of those. */
export function packetsFrom(
  context: FaultContext,
  senders: readonly string[],
  receivers: readonly string[],
): string {
  const set = (names: readonly string[]): string => names.map((name) => addressOf(context, name)).join(', ');
  return `ip saddr { ${set(senders)} } ip daddr { ${set(receivers)} }`;
}

/** Matches corosync's own packets. */
export const corosyncOnly = `udp dport ${corosyncPorts}`;

/**
 * The table of rules on the packets that cross the lab's bridge, outside of the nodes: a machine's new interface after a
 * power cut meets the same rules, since they go by address. What the host itself sends (lab's SSH) does not cross it.
 */
export function filterScript(context: FaultContext, rules: readonly string[]): string {
  const body = rules.map((rule) => `    ${rule}`).join('\n');
  return `nft -f - <<'END'
table bridge ${tableName(context)} {
  chain crossing {
    type filter hook forward priority -300; policy accept;
${body}
  }
}
END`;
}

/** Takes the table out; so too when it is not there. */
export function unfilterScript(context: FaultContext): string {
  const table = tableName(context);
  return `if nft list tables | grep -qxF 'table bridge ${table}'; then nft delete table bridge ${table}; fi`;
}

export async function putFilter(context: FaultContext, rules: readonly string[]): Promise<void> {
  await plane(context).inHostNetwork(filterScript(context, rules));
}

export async function removeFilter(context: FaultContext): Promise<void> {
  await plane(context).inHostNetwork(unfilterScript(context));
}

export async function isFilterInPlace(context: FaultContext): Promise<InPlace> {
  const tables = await plane(context).inHostNetwork('nft list tables');
  return tables.split('\n').includes(`table bridge ${tableName(context)}`);
}

function tableName({ lab, id }: FaultContext): string {
  return `${faultTablePrefix(lab.spec.name)}${id}`;
}

function plane({ backend, lab }: FaultContext): ReturnType<FaultContext['backend']['faults']> {
  return backend.faults(lab.spec.name);
}
