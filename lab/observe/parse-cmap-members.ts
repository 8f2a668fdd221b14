/** A node as corosync's membership keeps it; one that left stays listed until corosync stops. */
export interface CmapMember {
  nodeId: number;
  address: string | null;
  joined: boolean;
  joinCount: number;
}

/**
 * Reads `corosync-cmapctl runtime.totem.pg.mrp.srp.members` (corosync 2.4) or `corosync-cmapctl runtime.members` (3.x),
 * lines such as `runtime.members.1.status (str) = joined`.
 */
export function parseCmapMembers(text: string): CmapMember[] {
  const members = new Map<number, CmapMember>();
  for (const [, id, key, value = ''] of text.matchAll(
    /^runtime\.(?:totem\.pg\.mrp\.srp\.)?members\.(\d+)\.(\w+) \(\w+\) = (.*)$/gm,
  )) {
    const nodeId = Number(id);
    const member = members.get(nodeId) ?? { nodeId, address: null, joined: false, joinCount: 0 };
    members.set(nodeId, member);
    if (key === 'ip') member.address = /ip\(([^)]+)\)/.exec(value)?.[1] ?? null;
    if (key === 'status') member.joined = value.trim() === 'joined';
    if (key === 'join_count') member.joinCount = Number(value);
  }
  return [...members.values()].toSorted((a, b) => a.nodeId - b.nodeId);
}
