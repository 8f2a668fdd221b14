/** What corosync itself says of membership and votes. */
export interface QuorumView {
  quorate: boolean;
  expectedVotes: number | null;
  totalVotes: number | null;
  /** Node id of the ring's representative and the ring's sequence number, the same on all members of one partition. */
  ring: { representative: number; sequence: number } | null;
  members: { nodeId: number; votes: number; name: string; local: boolean }[];
  /** `Quorate`, `2Node`, `WaitForAll`, `AutoTieBreaker`, `Qdevice`, … */
  flags: string[];
  /** The quorum device's votes that count; null where there is none. */
  deviceVotes: number | null;
}

/**
 * Reads `corosync-quorumtool -s`. Its exit code says nothing: 2.4 ends with 1 when quorate, and with 1 when
 * corosync is stopped.
 *
 * @returns null when corosync is not running there
 */
export function parseQuorumtool(text: string): QuorumView | null {
  const quorate = /^Quorate:\s+(Yes|No)/m.exec(text)?.[1];
  if (quorate === undefined) return null;
  // 2.4 prints the ring as `1/36` in decimal, 3.x as `1.24` in hexadecimal.
  const ring = /^Ring ID:\s+([0-9a-f]+)([/.])([0-9a-f]+)/m.exec(text);
  const radix = ring?.[2] === '/' ? 10 : 16;
  const members = [
    ...text.matchAll(
      /^\s+(\d+)\s+(\d+)\s+(?:(?:A|NA|NR)[,\w]*\s+)?(\S+)( \(local\))?(?: \(votes \d+\))?\s*$/gm,
    ),
  ].map((match) => ({
    nodeId: Number(match[1]),
    votes: Number(match[2]),
    name: match[3] ?? '',
    local: match[4] !== undefined,
  }));
  const device = members.find(({ nodeId }) => nodeId === 0);
  return {
    quorate: quorate === 'Yes',
    expectedVotes: number(text, 'Expected votes'),
    totalVotes: number(text, 'Total votes'),
    ring: ring && {
      representative: Number.parseInt(ring[1] ?? '', radix),
      sequence: Number.parseInt(ring[3] ?? '', radix),
    },
    // The device has its line among them, as node 0.
    members: members.filter(({ nodeId }) => nodeId !== 0),
    flags: (/^Flags:[ \t]+(.*)$/m.exec(text)?.[1] ?? '').split(/\s+/).filter(Boolean),
    deviceVotes: device?.votes ?? null,
  };
}

function number(text: string, label: string): number | null {
  const found = new RegExp(`^${label}:\\s+(\\d+)`, 'm').exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
