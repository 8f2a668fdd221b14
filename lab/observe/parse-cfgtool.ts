/** One ring (corosync 2) or link (3) as a node sees it. */
export interface Ring {
  number: number;
  /** The node's own address there. */
  address: string | null;
  /** What is wrong with it, in corosync's words; null: nothing, as far as it tells of the ring as a whole. */
  fault: string | null;
  /** By node id, whether it is reached there; only knet tells. */
  connected: Record<number, boolean>;
}

/**
 * Reads `corosync-cfgtool -s`, of corosync 2.4 (`RING ID 0`, `status = ring 0 active with no faults`) and of 3.x (`LINK ID 0 udp`,
 * one line a node, or `status = OK` without knet). The first releases of 3.0 say `link enabled:1  link connected:1` of a node.
 *
 * @returns null where corosync does not run
 */
export function parseCfgtool(text: string): Ring[] | null {
  const sections = text.split(/^(?=(?:RING|LINK) ID \d+)/m).filter((part) => /^(?:RING|LINK) /.test(part));
  if (sections.length === 0) return null;
  return sections.map((section) => {
    const status = /^[ \t]*status[ \t]*[=:][ \t]*(\S.*)$/m.exec(section)?.[1]?.trim();
    const nodes = [
      ...section.matchAll(/^\s*nodeid:?\s+(\d+):\s+(?:link enabled:\d\s+link connected:)?(\w+)/gm),
    ];
    return {
      number: Number(/^\w+ ID (\d+)/.exec(section)?.[1]),
      address: /^\s*(?:id|addr)\s*=\s*(\S+)/m.exec(section)?.[1] ?? null,
      fault: status === undefined || /no faults|^OK$/i.test(status) ? null : status,
      connected: Object.fromEntries(
        nodes.map(([, id, state = '']) => [Number(id), ['connected', 'localhost', '1'].includes(state)]),
      ),
    };
  });
}
