/** The kernel's estimate of memory that programs can still be given, in MiB, from `/proc/meminfo` (proc(5)). */
export function parseMemAvailableMb(meminfo: string): number {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  if (kibibytes === undefined) throw new Error('"MemAvailable" is missing in /proc/meminfo');
  return Math.floor(Number(kibibytes) / 1024);
}

/** Which cgroup tree the host runs, from `/proc/self/mountinfo` (proc(5)); hybrid: v1 with an empty v2 tree beside it. */
export function parseCgroupMode(mountinfo: string): 'v1' | 'v2' | 'hybrid' | 'none' {
  const types = new Set(
    mountinfo.split('\n').flatMap((line) => {
      const [, after] = line.split(' - ');
      return after === undefined ? [] : (after.split(' ')[0] ?? []);
    }),
  );
  if (types.has('cgroup')) return types.has('cgroup2') ? 'hybrid' : 'v1';
  return types.has('cgroup2') ? 'v2' : 'none';
}

/** Name servers in the text of resolv.conf(5), IPv4 alone. */
export function parseNameServers(resolvConf: string): string[] {
  return [...resolvConf.matchAll(/^\s*nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$/gm)].map(
    ([, address = '']) => address,
  );
}

/** Prefixes in the text of `/proc/net/route`, whose numbers are little-endian hexadecimal; without the default route. */
export function parseProcNetRoute(text: string): string[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const fields = line.trim().split(/\s+/);
      const [destination, mask] = [fields[1], fields[7]];
      if (destination === undefined || mask === undefined || mask === '00000000') return [];
      const ones = Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length;
      return [`${littleEndianAddress(destination)}/${ones}`];
    });
}

function littleEndianAddress(hex: string): string {
  const bytes = hex.match(/../g) ?? [];
  return bytes
    .toReversed()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}
