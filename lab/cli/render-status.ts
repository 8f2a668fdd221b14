import type { LabStatus } from '../operations/status.ts';
import { renderTable } from './render-table.ts';

/** What an operator looks for first: who is on, who is seen how by whom, DC, quorum, fence devices. */
export function renderStatus({ lab, bare, nodes, otherMachines, cluster, problems }: LabStatus): string {
  const rows = nodes.map(({ name, os, address, power, seenBy }) => [
    name,
    os,
    address,
    power,
    describeSeen(seenBy),
  ]);
  const table = renderTable(['Node', 'System', 'Address', 'Power', 'Seen as'], rows);
  const quorum = { true: 'with quorum', false: 'WITHOUT quorum', null: 'quorum unknown' }[
    `${cluster.quorate}`
  ];
  const [, second] = cluster.partitions;
  const partitions = second
    ? cluster.partitions.map(
        ({ members, dc, quorate }) =>
          `  partition: ${members.join(' ')}; DC ${dc ?? 'none'}, quorate: ${quorate ?? 'unknown'}`,
      )
    : [];
  const devices = cluster.fenceDevices.map(
    ({ id, node, started }) => `${id} ${started ? `started on ${node}` : 'STOPPED'}`,
  );
  const lines = [
    table,
    `lab       ${lab}${bare ? ', of bare nodes' : ''}`,
    `DC        ${cluster.dc ?? 'none'}, partition ${quorum}`,
    ...partitions,
    `fencing   ${devices.join('\n          ') || 'no device'}`,
    ...otherMachines.map(
      ({ name, address, power, seenBy }) =>
        `besides   ${name} at ${address}, power ${power}${seenBy ? `, seen as ${describeSeen(seenBy)}` : ''}`,
    ),
    ...(problems.length === 0 ? [] : [`problems  ${problems.join('\n          ')}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** `online`, where all agree; else who says what: `unclean by controller1-vm, unknown by controller2-vm`. */
function describeSeen(seenBy: Record<string, string>): string {
  const states = new Set(Object.values(seenBy));
  if (states.size <= 1) return [...states][0] ?? 'no other node';
  return Object.entries(seenBy)
    .map(([observer, state]) => `${state} by ${observer}`)
    .join(', ');
}
