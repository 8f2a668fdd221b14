/** What one node's pcsd is to another. */
export type PcsdState = 'online' | 'offline' | 'unauthenticated';

/** Reads lines such as `  n1: Online`, `  n2: Unable to authenticate`. */
export function parsePcsdStatus(text: string): Record<string, PcsdState> {
  const lines = [...text.matchAll(/^\s*(\S+?)(?: \(\S+\))?: (Online|Offline|Unable to authenticate)\s*$/gm)];
  return Object.fromEntries(
    lines.map(([, node = '', said]) => [
      node,
      said === 'Online' ? 'online' : said === 'Offline' ? 'offline' : 'unauthenticated',
    ]),
  );
}
