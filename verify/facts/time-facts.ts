import { shellQuote, type Node } from '../../lab/node/node.ts';
import { unitStates } from '../../lab/observe/unit-state.ts';
import { waitUntil, WaitTimeoutError } from '../../lab/wait-until.ts';
import type { TimeFacts, TimeSource } from './cluster-facts.ts';
import { ask } from './fact.ts';

interface TimeDaemon {
  /** Its units, as distributions call them; `chronyd.service` is an alias where it is `chrony.service`. */
  units: string[];
  configuration: string[];
  /** Prints the sources that it has, by address. */
  sources?: string;
}

const daemons: readonly TimeDaemon[] = [
  {
    units: ['chrony.service', 'chronyd.service'],
    configuration: [
      '/etc/chrony/chrony.conf',
      '/etc/chrony.conf',
      '/etc/chrony/conf.d/*.conf',
      '/etc/chrony/sources.d/*.sources',
      '/etc/chrony.d/*.conf',
    ],
    sources: 'chronyc -n sources',
  },
  { units: ['ntpd.service', 'ntp.service'], configuration: ['/etc/ntp.conf'], sources: 'ntpq -pn' },
  { units: ['ntpsec.service'], configuration: ['/etc/ntpsec/ntp.conf'], sources: 'ntpq -pn' },
  {
    units: ['systemd-timesyncd.service'],
    configuration: ['/etc/systemd/timesyncd.conf', '/etc/systemd/timesyncd.conf.d/*.conf'],
  },
];

/** What keeps the node's clock, as systemd, the files and the daemon itself tell. */
export async function timeFacts(node: Node, askedServer: string | undefined): Promise<TimeFacts> {
  const states = await unitStates(
    node,
    daemons.flatMap(({ units }) => units),
  );
  const there = daemons.flatMap(({ units, ...daemon }) => {
    const own = units.filter((unit) => {
      const { active = '', enabled = '' } = states[unit] ?? {};
      return active === 'active' || ['enabled', 'disabled', 'masked'].includes(enabled);
    });
    // An alias is the other one over again.
    const unit = own.find((name) => states[name]?.enabled !== 'alias') ?? own[0];
    return unit === undefined ? [] : [{ ...daemon, unit }];
  });
  const running = there.find(({ unit }) => states[unit]?.active === 'active');
  const configured = there.map(async ({ unit, configuration }): Promise<[string, string[]]> => [
    unit,
    await serversIn(node, configuration),
  ]);
  const [used, askedAddresses] = await Promise.all([
    ask(async () => (running?.sources === undefined ? null : sourcesOf(node, running.sources))),
    askedServer === undefined ? [] : addressesOf(node, askedServer),
  ]);
  return {
    daemons: Object.fromEntries(there.map(({ unit }) => [unit, states[unit] ?? { active: '', enabled: '' }])),
    configured: Object.fromEntries(await Promise.all(configured)),
    used,
    askedAddresses,
  };
}

/** The servers in files of chrony and ntpd (`server NAME`), and of timesyncd (`NTP=NAME NAME`). */
async function serversIn(node: Node, files: readonly string[]): Promise<string[]> {
  const { stdout } = await node.exec(`cat ${files.join(' ')} 2>/dev/null`, { okCodes: 'any' });
  const servers = stdout.split('\n').flatMap((line) => {
    const [, server] = /^\s*(?:server|pool|peer)\s+(\S+)/.exec(line) ?? [];
    const [, list] = /^\s*(?:Fallback)?NTP=(.*)$/.exec(line) ?? [];
    return [...(server === undefined ? [] : [server]), ...(list?.split(/\s+/).filter(Boolean) ?? [])];
  });
  return [...new Set(servers)].toSorted();
}

/** One that was started just now has its first answer within seconds. */
const firstAnswerMs = 10_000;

async function sourcesOf(node: Node, command: string): Promise<TimeSource[]> {
  const read = async (): Promise<TimeSource[]> =>
    parseTimeSources((await node.exec(command, { timeoutMs: 10_000 })).stdout);
  const isAnswered = (sources: readonly TimeSource[]): boolean =>
    sources.length === 0 || sources.some(({ isReached }) => isReached !== false);
  const first = await read();
  if (isAnswered(first)) return first;
  return waitUntil(`a time source answers ${node.name}`, read, isAnswered, {
    timeoutMs: firstAnswerMs,
    intervalMs: 1_000,
  }).catch((error: unknown) => {
    if (error instanceof WaitTimeoutError && Array.isArray(error.last)) return error.last as TimeSource[];
    throw error;
  });
}

/**
 * What `chronyc -n sources` and `ntpq -pn` print. They mark a source with one or two characters before its address; "reach" is an
 * octal number with a bit for each of the last eight questions that was answered, behind stratum and poll, or refid, stratum, kind,
 * when and poll.
 */
export function parseTimeSources(text: string): TimeSource[] {
  return text.split('\n').flatMap((line) => {
    const [, address, rest = ''] =
      /^[\^=#]?[-+*#ox.~? ]?\s*([\da-f]*[.:][\da-f.:]+)\s+(.*)$/i.exec(line) ?? [];
    if (address === undefined) return [];
    const reach = rest.split(/\s+/)[/^[\^=]/.test(line) ? 2 : 5] ?? '';
    return [{ address, isReached: /^[0-7]+$/.test(reach) ? /[1-7]/.test(reach) : null }];
  });
}

async function addressesOf(node: Node, server: string): Promise<string[]> {
  const { stdout } = await node.exec(`getent ahosts ${shellQuote(server)}`, { okCodes: 'any' });
  const addresses = stdout.split('\n').map((line) => line.split(' ')[0] ?? '');
  return [...new Set([server, ...addresses].filter(Boolean))];
}
