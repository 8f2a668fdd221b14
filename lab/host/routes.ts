import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { $ } from 'zx';
import { UnavailableError } from '../errors.ts';
import { hasProgram } from './install-packages.ts';
import { parseNameServers, parseProcNetRoute } from './parse-proc.ts';

/**
 * IPv4 prefixes that this host uses: its routes in all tables, its addresses, its name servers. A lab on one of these
 * would cut the host off from it. The default route is left out, since it covers everything.
 */
export async function hostRoutes(): Promise<string[]> {
  const routes = (await hasProgram('ip'))
    ? await ipRoutes()
    : parseProcNetRoute(await readText('/proc/net/route'));
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .flatMap(({ family, cidr }) => (family === 'IPv4' && cidr ? [cidr] : []));
  const nameServers = parseNameServers(await readText('/etc/resolv.conf')).map((address) => `${address}/32`);
  return [...new Set([...routes, ...addresses, ...nameServers])];
}

async function ipRoutes(): Promise<string[]> {
  const { exitCode, stdout } = await $({
    quiet: true,
    nothrow: true,
    timeout: '10s',
  })`ip -json -4 route show table all`;
  return exitCode === 0 ? parseIpRoutes(stdout) : parseProcNetRoute(await readText('/proc/net/route'));
}

/** Prefixes in the output of `ip -json -4 route`; a lone address becomes a /32. Broadcast and multicast are left out. */
export function parseIpRoutes(json: string): string[] {
  const routes = JSON.parse(json || '[]') as { type?: string; dst: string }[];
  return routes
    .filter(
      ({ type, dst }) =>
        dst !== 'default' && dst !== '0.0.0.0/0' && type !== 'broadcast' && type !== 'multicast',
    )
    .map(({ dst }) => (dst.includes('/') ? dst : `${dst}/32`));
}

/** Places for labs, private ranges alone (RFC 1918), starting where hosts seldom are. */
export const subnetCandidates: readonly string[] = [
  ...range(213, 255).flatMap((second) => range(0, 255).map((third) => `10.${second}.${third}.0/24`)),
  ...range(0, 255).map((third) => `172.28.${third}.0/24`),
  ...range(200, 254).map((third) => `192.168.${third}.0/24`),
];

/**
 * The first candidate that overlaps no taken prefix.
 *
 * @param taken IPv4 prefixes such as `10.0.0.0/8`
 * @throws UnavailableError when every candidate overlaps one
 */
export function chooseSubnet(
  taken: readonly string[],
  candidates: readonly string[] = subnetCandidates,
): string {
  const free = candidates.find((candidate) => !taken.some((prefix) => overlaps(candidate, prefix)));
  if (free !== undefined) return free;
  throw new UnavailableError(
    `no subnet is free for a lab: all ${candidates.length} candidates overlap what this host uses`,
    {
      hint: 'remove labs that are not needed (lab list, lab down); "ip route" shows what is taken',
    },
  );
}

/** Two prefixes overlap when they agree in the bits of the shorter one. */
function overlaps(a: string, b: string): boolean {
  const [first, second] = [parsePrefix(a), parsePrefix(b)];
  const span = 2 ** (32 - Math.min(first.bits, second.bits));
  return Math.floor(first.address / span) === Math.floor(second.address / span);
}

function parsePrefix(prefix: string): { address: number; bits: number } {
  const [address = '', bits = '32'] = prefix.split('/');
  return {
    address: address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0),
    bits: Number(bits),
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** A host without the file has none of what it lists. */
async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
