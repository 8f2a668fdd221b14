/**
 * Reads lines of `corosync-cmapctl`, `totem.token (u32) = 3000`: what corosync runs with, each value as text.
 *
 * @returns null where there is none: corosync does not run
 */
export function parseCmap(text: string): Map<string, string> | null {
  const lines = [...text.matchAll(/^(\S+) \(\w+\) = (.*)$/gm)];
  if (lines.length === 0) return null;
  return new Map(lines.map(([, key = '', value = '']) => [key, value.trim()]));
}
