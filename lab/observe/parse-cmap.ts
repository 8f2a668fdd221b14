/** Reads lines of `corosync-cmapctl`, `totem.token (u32) = 3000`: what corosync runs with, each value as text. */
export function parseCmap(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^(\S+) \(\w+\) = (.*)$/gm)].map(([, key = '', value = '']) => [key, value.trim()]),
  );
}
